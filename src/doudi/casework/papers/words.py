"""What is said of papers (材料的说法): doubts to the family before it hands in, marks to everybody."""

from doudi.worklist.words import Words

DOUBT_WORDS = {
    "too_dark": Words("太暗了，字看不清。到亮一点的地方再拍。", "It is too dark. Take it again in better light."),
    "too_pale": Words("字太淡，快看不见了。别逆光，再拍一张。", "The writing is very pale. Not against the light."),
    "blurred": Words("有点糊。拿稳了，等对准了再按。", "It is blurred. Hold still and wait until it is sharp."),
    "too_small": Words("太小了，字看不清。让纸占满画面再拍。", "It is too small. Let the paper fill the picture."),
    "empty": Words("上面什么都看不到。看看镜头挡住没有。", "Nothing can be seen. Is something before the lens?"),
}
MARK_WORDS = {
    "": Words("还没有看", "not looked at yet"),
    "good": Words("能用", "good"),
    "illegible": Words("看不清", "cannot be read"),
    "wrong_kind": Words("不是这一样", "another paper"),
    "incomplete": Words("不全，缺页", "a part is missing"),
}
