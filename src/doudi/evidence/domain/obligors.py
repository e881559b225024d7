"""Which duty of support (赡养、抚养、扶养义务) makes somebody who lives elsewhere an obligor, in plain words."""

from doudi.worklist.words import Words

DUTIES: dict[str, Words] = {
    "supports_elder": Words("赡养（子女对父母）", "supports a parent"),
    "raises_child": Words("抚养（父母对子女）", "raises a child"),
    "maintains": Words("扶养（夫妻、兄弟姐妹之间）", "maintains a spouse, brother or sister"),
}
"""民法典第一千零五十九条、第一千零六十七条、第一千零七十四条、第一千零七十五条."""
