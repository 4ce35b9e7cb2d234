"""Who plays: the provider, its staff, twelve clients and their people. All names are made up."""

from dataclasses import dataclass

from msp.kernel.access import Role, Sight

PROVIDER = "みらいITサービス株式会社"
PROVIDER_EN = "Mirai IT Services"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the provider; `key` is the name before the @."""

    key: str
    name: str
    kana: str
    roles: tuple[Role, ...]
    tier: int | None = None
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of a client."""

    key: str
    name: str
    kana: str
    title: str
    role: Role
    sight: Sight = Sight.OWN
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class Firm:
    """A client: its names, its deal (`msp.demo.story.deals`), its people."""

    key: str
    name: str
    kana: str
    name_en: str
    address: str
    deal: str
    people: tuple[Contact, ...]
    language: str = "ja"


STAFF = (
    Staff("aoi.tanaka", "田中 葵", "タナカ アオイ", (Role.TECHNICIAN,), 2),
    Staff("ken.sato", "佐藤 健", "サトウ ケン", (Role.TECHNICIAN,), 1),
    Staff("rei.kudo", "工藤 玲", "クドウ レイ", (Role.TECHNICIAN,), 1),
    Staff("daisuke.mori", "森 大輔", "モリ ダイスケ", (Role.TECHNICIAN, Role.LEAD), 3),
    Staff("yumi.hara", "原 由美", "ハラ ユミ", (Role.DESK_MANAGER,)),
    Staff("chie.nishi", "西 千恵", "ニシ チエ", (Role.FINANCE,)),
    Staff("jun.ono", "小野 淳", "オノ ジュン", (Role.SALES,)),
    Staff("takashi.ueda", "上田 隆", "ウエダ タカシ", (Role.PROVIDER_ADMIN,)),
    Staff("maki.ando", "安藤 真紀", "アンドウ マキ", (Role.AUDITOR,)),
)
PARTNER = Staff("sam.lee", "Sam Lee", "サム リー", (Role.PARTNER_AGENT,), 1, "en")


def _admin(key: str, name: str, kana: str, title: str = "情報システム課") -> Contact:
    return Contact(key, name, kana, title, Role.CLIENT_ADMIN, Sight.CLIENT)


def _user(key: str, name: str, kana: str, title: str = "総務部") -> Contact:
    return Contact(key, name, kana, title, Role.END_USER)


FIRMS = (
    Firm(
        "minato",
        "株式会社みなと製作所",
        "ミナトセイサクショ",
        "Minato Works",
        "東京都港区芝浦3-1-1",
        "allotment",
        (
            _admin("misaki.takahashi", "高橋 美咲", "タカハシ ミサキ"),
            _admin("osamu.ito", "伊藤 修", "イトウ オサム", "管理部 部長"),
            Contact(
                "go.abe", "阿部 剛", "アベ ゴウ", "製造部", Role.TECHNICAL_CONTACT, Sight.CLIENT
            ),
            _user("nao.kato", "加藤 直", "カトウ ナオ", "経理部"),
        ),
    ),
    Firm(
        "yamato",
        "有限会社やまと食品",
        "ヤマトショクヒン",
        "Yamato Foods",
        "神奈川県川崎市川崎区駅前本町2-4",
        "block",
        (_admin("eri.sasaki", "佐々木 恵理", "ササキ エリ", "総務部"),),
    ),
    Firm(
        "kobato",
        "こばと法律事務所",
        "コバトホウリツジムショ",
        "Kobato Law Office",
        "東京都千代田区霞が関1-2-9",
        "hourly",
        (_admin("shin.okada", "岡田 慎", "オカダ シン", "事務長"),),
    ),
    Firm(
        "aoba",
        "株式会社あおば物流",
        "アオバブツリュウ",
        "Aoba Logistics",
        "埼玉県さいたま市大宮区桜木町1-7",
        "managed",
        (
            _admin("hiro.suzuki", "鈴木 宏", "スズキ ヒロシ"),
            _user("mai.endo", "遠藤 舞", "エンドウ マイ", "配車課"),
        ),
    ),
    Firm(
        "sakura",
        "税理士法人さくら",
        "サクラ",
        "Sakura Tax",
        "東京都中央区日本橋2-3-4",
        "block",
        (_admin("kei.fujii", "藤井 圭", "フジイ ケイ", "代表社員"),),
    ),
    Firm(
        "midori",
        "医療法人みどり会",
        "ミドリカイ",
        "Midorikai Clinic",
        "千葉県船橋市本町4-5-6",
        "critical",
        (
            _admin("aya.nagai", "永井 綾", "ナガイ アヤ", "事務局"),
            _user("ren.ota", "太田 蓮", "オオタ レン", "外来受付"),
        ),
    ),
    Firm(
        "hikari",
        "株式会社ひかり不動産",
        "ヒカリフドウサン",
        "Hikari Estates",
        "東京都渋谷区道玄坂1-9-2",
        "hourly",
        (_admin("taro.kondo", "近藤 太郎", "コンドウ タロウ", "業務部"),),
    ),
    Firm(
        "tsubame",
        "学校法人つばめ学園",
        "ツバメガクエン",
        "Tsubame Academy",
        "東京都世田谷区三軒茶屋2-11-20",
        "managed",
        (_admin("yuko.hirano", "平野 優子", "ヒラノ ユウコ", "教務部"),),
    ),
    Firm(
        "kaede",
        "株式会社かえで建設",
        "カエデケンセツ",
        "Kaede Construction",
        "神奈川県横浜市西区みなとみらい3-3",
        "allotment",
        (_admin("manabu.ishii", "石井 学", "イシイ マナブ", "工務部"),),
    ),
    Firm(
        "sora",
        "合同会社そら設計",
        "ソラセッケイ",
        "Sora Design",
        "東京都台東区浅草橋1-5-8",
        "hourly",
        (_admin("emi.murata", "村田 絵美", "ムラタ エミ", "代表"),),
    ),
    Firm(
        "shiokaze",
        "株式会社しおかぜ商事",
        "シオカゼショウジ",
        "Shiokaze Trading",
        "東京都品川区東品川4-12-4",
        "block",
        (
            Contact(
                "anna.brown",
                "Anna Brown",
                "アンナ ブラウン",
                "IT Manager",
                Role.CLIENT_ADMIN,
                Sight.CLIENT,
                "en",
            ),
        ),
        "en",
    ),
    Firm(
        "hohoemi",
        "社会福祉法人ほほえみ",
        "ホホエミ",
        "Hohoemi Welfare",
        "埼玉県川口市栄町3-7-1",
        "managed",
        (_admin("wataru.ogawa", "小川 航", "オガワ ワタル", "総務課"),),
    ),
)
SHOWN = (
    *("aoi.tanaka", "daisuke.mori", "yumi.hara", "chie.nishi"),
    *("jun.ono", "takashi.ueda", "maki.ando"),
)
SHOWN_CLIENTS = ("misaki.takahashi", "nao.kato", "go.abe", "anna.brown")
