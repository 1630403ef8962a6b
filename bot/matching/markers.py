"""Markers: the words by which a text gives or wants, tries, sells or buys, as people write them in three languages."""

# Folded words, as people write them in the three languages and their dialects.
WANTS = frozenset(
    """
    seek seeks seeking look looks looking search searching want wants wanted need needs needing require requires wish
    buy buys buying purchase purchases achete achetent achetons acheter
    cherche cherchent cherchons recherche recherchent recherchons souhaite souhaitent souhaitons veut veulent voulons
    besoin besoins aimerait aimerions
    نبحث يبحث تبحث يبحثون تبحثون ابحث بحث نحتاج يحتاج تحتاج محتاج محتاجين محتاجه بحاجه نريد يريد تريد نرغب يرغب ترغب
    مطلوب نطلب يطلب تطلب نسعي يسعي تسعي عايز عايزين عاوز عاوزين بدنا بغينا كنقلبو كنقلبوا نحب
    نشتري يشتري تشتري شراء
    نلوجو نلوجوا نفتشو نفتشوا نحتاجو نحتاجوا كنحتاجو خصنا خاصنا لازمنا يلزمنا ناقصنا ينقصنا
    bghina bghit khassna khasna nlawjou nfattchou n7tajou badna bedna 3ayzin 3ayez
    """.split()  # noqa: SIM905 - a word list is read as text
)
# Of these the words that are no nouns: what is named with them, "cherche partenaires", is wanted.
SEEKS = frozenset(
    """
    seek seeks seeking looking cherche cherchent cherchons recherchent recherchons نبحث يبحث تبحث نريد يريد تريد
    """.split()  # noqa: SIM905 - a word list is read as text
)
GIVES = frozenset(
    """
    offer offers offering sell sells selling provide provides providing supply supplies supplying propose proposes
    open opens host hosts teach teaches enseigne enseignent accueille accueillent finance finances financent
    offre offrent offrons vend vendent vendons proposent proposons fournit fournissent fournissons
    نعرض يعرض تعرض نقدم يقدم تقدم نوفر يوفر توفر متوفر نبيع يبيع تبيع نصدر يصدر تصدر لدينا عندنا
    نستقبل نستضيف ندرب نعلم نمول يمول تمول
    """.split()  # noqa: SIM905 - a word list is read as text
)


# "Wants to sell jam" has jam and wants to sell; so does "looks for buyers of jam".
SELL = frozenset("sell export place vendre exporter ecouler placer بيع تصدير تسويق ترويج".split())  # noqa: SIM905
BUYERS = frozenset(
    """
    market markets buyer buyers importer importers distributor distributors client clients customer customers outlet
    outlets marche marches acheteur acheteurs importateur importateurs
    distributeur distributeurs debouche debouches
    سوق اسواق مشتري مشترين مشترون زبائن زباين موزع موزعين موزعون مستورد مستوردين مستوردون
    """.split()  # noqa: SIM905 - a word list is read as text
)
INVESTORS = frozenset(
    "investor investors funding financing investisseur investisseurs financement مستثمر مستثمرين تمويل".split()  # noqa: SIM905
)
ORDERS = frozenset("order orders commande commandes طلبيه طلبيات".split())  # noqa: SIM905 - and no "armoire de commande"
# "Who takes our old batteries?" has batteries to give away, as has who looks for buyers of them.
WHO = frozenset(
    "who someone somebody anyone anybody qui qqn quelqu مين شكون حد حدا واحد min chkoun chkoon 7ad".split()  # noqa: SIM905
)
SOMEBODY = frozenset("someone somebody quelqu qqn".split())  # noqa: SIM905
WHOEVER = frozenset("to who for that qui pour".split())  # noqa: SIM905 - and who it should be
TAKES = frozenset(
    """
    take takes buy buys collect collects prend prendre prenne rachete racheter recupere recuperer enleve enlever achete
    acheter collecte ramasse ياخد ياخدو ياخدوا ياخذ ياخذو ياخذوا يشتري يشترو يشري يشريو يجمع يلم يستلم
    yakhod yakhed yechri yechtri
    """.split()  # noqa: SIM905 - a word list is read as text
)
# "Seeks a supplier for cable harnesses" seeks harnesses; "a supplier for hotels" supplies hotels.
SUPPLIERS = frozenset(
    """
    supplier suppliers source provider providers manufacturer manufacturers maker makers producer producers
    subcontractor subcontractors workshop workshops fournisseur fournisseurs fabricant fabricants producteur
    producteurs soustraitant soustraitants traitant traitants prestataire prestataires atelier ateliers facon
    مورد موردين موردون مصنع مصانع منتج منتجين ورشه ورش مشغل
    """.split()  # noqa: SIM905 - a word list is read as text
)
# "Partners for a project on denim" seeks who knows denim.
PARTNERS = frozenset(
    """
    partner partners partenaire partenaires cluster clusters consortium
    شريك شركا شركاء
    """.split()  # noqa: SIM905 - a word list is read as text
)
MAKE = frozenset(
    "confectionner coudre fabriquer produire usiner tisser assembler imprimer emballer make produce sew".split()  # noqa: SIM905
)
# "Factories that want to cut their bill" are sought by who can cut it; "a member who wants resin" wants it.
THAT = frozenset("that who which qui التي الذي الذين اللي elli".split())  # noqa: SIM905
MEMBERS = frozenset(
    """
    member members membre membres adherent adherents our ours nos we nous notre نحن احنا حنا عضو اعضا اعضاء اعضاونا
    """.split()  # noqa: SIM905 - a word list is read as text
)
# "Ready to try meters" wants meters; "looks for a farm to try an app" has the app; "an app to be tried with farms"
# wants farms.
TRY = frozenset(
    "try test pilot tester essayer experimenter تجربه لتجربه اختبار لاختبار نجرب يجرب".split()  # noqa: SIM905
)
TRIED = frozenset("tried tested piloted tester essayer experimenter".split())  # noqa: SIM905
READY = frozenset(
    "ready willing prepared pret prets prete pretes جاهز جاهزه جاهزين جاهزون جاهزان مستعد مستعدون مستعدين".split()  # noqa: SIM905
)
WITH = frozenset("with by at avec chez مع عند لدي".split())  # noqa: SIM905
# "To replace cement" wants no cement.
REPLACES = frozenset("replace replaces replacing remplacer remplacent remplace بدل بديل استبدال لاستبدال".split())  # noqa: SIM905
# "We equip one hotel with meters" gives meters; "training included" gives training.
EQUIPS = frozenset("equip equips equipons نجهز يجهز تجهز".split())  # noqa: SIM905
INCLUDED = frozenset("included inclus incluse incluses compris comprise comprises مشمول مشموله".split())  # noqa: SIM905
TO_BE = frozenset({"be", "a"})
IN_ORDER = frozenset({"to", "pour", "a"})
BY = frozenset({"with", "by", "par", "avec"})
BOUGHT = frozenset({"of", "de", "d"})
PURCHASE = frozenset("achat achats purchase purchases purchasing".split())  # noqa: SIM905
# "We open our seminars to one food cluster" gives no food; access to a laboratory is one.
ONE = frozenset({"a", "an", "one", "any"})
WAYS = frozenset("access link links contact contacts bridge entry way visit visits introduction".split())  # noqa: SIM905
FOR = frozenset({"for", "pour"})
OF = frozenset({"of", "for", "de", "des", "du", "d", "pour"})
JOINED = BUYERS | ORDERS | SELL | SUPPLIERS | PARTNERS | TRY | READY | WITH | REPLACES | TAKES | WHO | THAT | MEMBERS
"""What an Arabic "and" may be written onto."""
