// Photos are made small on the phone (longest side 1600, JPEG) before they are sent; without this they go as they are.

const LONGEST = 1600;

async function shrink(file: File): Promise<File> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.75));
  return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
}

export function shrinkPhotos(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLInputElement>("input[type=file][data-shrink]")) {
    field.addEventListener("change", async () => {
      const files = [...(field.files ?? [])];
      if (!files.some((file) => file.type.startsWith("image/"))) return;
      const box = new DataTransfer();
      for (const file of files) {
        try {
          box.items.add(file.type.startsWith("image/") ? await shrink(file) : file);
        } catch {
          box.items.add(file); // not a picture this browser can read: the server decides
        }
      }
      field.files = box.files;
    });
  }
}
