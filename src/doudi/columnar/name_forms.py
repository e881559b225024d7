"""One name however a system writes it (姓名归一): variant and traditional characters, spaces, dots of long names.

For comparing only, of name marks and of linkage alike: a variant character in a name may be that person's lawful name,
so none is ever written back, and which two are lawfully different names is for a person to say.
The table is from general knowledge, checked against no list (status: design): characters met in names, each group one
character, written as the first.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from doudi.kernel.text import clean_text

_GROUPS = (
    "峰峯 群羣 赟贇 升昇 哲喆嚞 荣榮 云雲 国國囯 䶮龑 华華 刘劉 张張 陈陳 杨楊 赵趙 吴吳 孙孫 马馬 "
    "罗羅 郑鄭 谢謝 韩韓 冯馮 邓鄧 叶葉 苏蘇甦 蒋蔣 贾賈 顾顧 龙龍 万萬 钱錢 汤湯 陆陸 齐齊 严嚴 伟偉 "
    "强強彊 军軍 丽麗 杰傑 义義 红紅 兰蘭 兴興 凤鳳 飞飛 庆慶 宁寧 贵貴 学學 东東 卫衞衛 钰鈺 宝寶寳 "
    "岩巖嵒 琼瓊 莹瑩 鹏鵬 泽澤 涛濤 浩澔 辉輝煇 锋鋒 钢鋼 铁鐵鉄 银銀 镇鎮 静靜 颖穎頴 凯凱 剑劍劒 "
    "德悳徳惪 恒恆 晋晉 柏栢 略畧 并並倂 迹跡蹟 润潤 渊淵 滨濱 灵靈 炜煒 爱愛 瑶瑤 玮瑋 琏璉 珑瓏 畅暢 "
    "礼禮 祯禎 竞競 纯純 经經 维維 绍紹 继繼 绪緒 绿綠 胜勝 腾騰 艳艷豔 芸蕓 苹蘋 肖萧蕭 蓝藍 诗詩 "
    "诚誠 谊誼 谦謙 贤賢 赛賽 达達 运運 进進 远遠 连連 邹鄒 闻聞 闫閆 阎閻 阳陽 陕陝 霭靄 韬韜 韵韻 "
    "顺順 须須 颜顏 风風 骏駿 骥驥 鲁魯 鸿鴻 鹤鶴 黄黃 龚龔 显顯 晓曉 暖煖 松枩 梁樑 楼樓 欢歡 汇匯 "
    "沈瀋 洁潔 浏瀏 温溫 湾灣 关關 双雙 启啟啓 吕呂 团團 圣聖 坚堅 埙塤 寿壽 宪憲 尧堯 岚嵐 岭嶺 帅帥 "
    "应應 庄莊 开開 异異 彦彥 径徑 怀懷 扬揚 拥擁 择擇 许許 于於 余餘 卢盧 姜薑 钟鍾鐘 谭譚 范範 韦韋 "
    "贺賀 赖賴 乔喬 庞龐 聂聶 岳嶽 刚剛 轩軒 莲蓮 志誌 长長 书書 树樹 权權 业業 跃躍 锦錦 阴陰 颂頌 "
    "骅驊 梅槑 坤堃 禄祿 佑祐 勋勛勲 叙敍 晖暉 烨燁爗 焕煥 玺璽 璇璿 画畫 皓皜 睿叡 谷穀 小筱 磷粦 "
    "彩綵 修脩 荫蔭 荟薈 蕴蘊 福褔 咏詠 誉譽 赞贊 村邨 郎郞 钧鈞 铭銘 铮錚 铿鏗 闵閔 闿闓 颀頎 频頻 "
    "愿願 莺鶯 党黨"
)
ONE_FORM = {other: group[0] for group in _GROUPS.split() for other in group[1:]}
"""Character → the one it is compared as."""
_DROPPED = frozenset(" ·•・．.‧⋅,，()（）-—'’")
# What a name has in it that may have to be folded: anything but ideographs that stand for themselves.
_MAY_FOLD = "[^\u4e00-\u9fff]|[" + "".join(ONE_FORM) + "]"


def folded_name(name: str) -> str:
    """The name in one form, for comparing.

    >>> folded_name("赵　國峯"), folded_name("买买提・艾力")
    ('赵国峰', '买买提艾力')
    """
    plain = clean_text(unicodedata.normalize("NFKC", name)).upper()
    return "".join(ONE_FORM.get(char, char) for char in plain if char not in _DROPPED)


def folded_names(names: Any) -> Any:
    """As `folded_name`, of an Arrow string array without nulls; those in that form already are not looked at.

    >>> folded_names(pa.array(["赵　國峯", "赵国峰", ""])).to_pylist()
    ['赵国峰', '赵国峰', '']
    """
    others = pc.match_substring_regex(names, _MAY_FOLD)
    encoded = names.filter(others).dictionary_encode()
    if not len(encoded):
        return names
    folded = pa.array([folded_name(name) for name in encoded.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(names, others, folded.take(encoded.indices))
