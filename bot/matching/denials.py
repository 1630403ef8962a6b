"""Denials: the words by which people of three languages and their dialects say no, enough, or only."""

from __future__ import annotations

from bot.matching.normalise import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Return one phrase a line, the longest first."""
    lines = [tuple(fold(word) for word in line.split()) for line in text.splitlines() if line.strip()]
    return tuple(sorted(lines, key=lambda words: (-len(words), words)))


DENYING = _words(
    """
    not no nope nah without except excluding never neither nor cannot cant dont doesnt isnt arent wont couldnt wouldnt
    nothing none nobody hardly stopped excluded
    sans sauf hormis excepte hors aucun aucune ni jamais rien non nn exclu exclus exclue exclues
    لا لأ لم لن ليس ليست لسنا ليسوا بدون بلا دون باستثناء عدا ماعدا ولا مش مو موش ماشي مب مهوش منيش مانيش ماناش ماحناش
    مفيش مافيش مفماش مافماش مفمش ماكاينش مكاينش مكاش ماكاش مبقاش مبقيناش مابقيناش ماعادش معادش مالوش ملوش عدم
    بطلنا وقفنا توقفنا حبسنا تركنا بلاها عمرنا بدل
    mafich mafish mafihach mouch mush moch mish manich manach mahouch makaynch makayench makach makash bidoun bidun
    bdoun bdun bila bla blech machi mechi mesh la2 la2a battalna w2efna wa2afna hbesna 3merna 3omrna
    """
)
"""What follows these in the clause is denied; where nothing follows, what stands before."""

DENYING_PHRASES = _phrases(
    """
    apart from
    other than
    aside from
    forget about
    used to make
    used to do
    no longer
    nothing to do with
    rien a voir avec
    aucun rapport avec
    ما له علاقه ب
    لا علاقه لنا ب
    laissez tomber
    inutile de
    marre de
    nul besoin
    a l exception de
    a l exception du
    a l exception des
    zero besoin
    zero capacity
    zero need
    plus besoin
    se passe de
    on a arrete
    a arrete
    avons arrete
    on a abandonne
    avons abandonne
    avant on faisait
    personne chez nous
    on refuse
    nous refusons
    we refuse
    nobody here
    n y a plus
    fait plus de
    fabrique plus de
    vend plus de
    produit plus de
    fait plus d
    اي حاجه غير
    ما عدا
    ma 3ada
    في غنى عن
    نستغني عن
    غير مهتمين
    غير متخصصين
    غير محتاجين
    غير معنيين
    ما لازمناش
    ما حاجتناش
    c fini
    est fini
    est finie
    c termine
    est termine
    instead of
    rather than
    au lieu de
    au lieu d
    au lieu des
    a la place de
    a la place des
    a la place du
    plutot que
    """
)

LACKING = _phrases(
    """
    out of stock of
    are out of
    re out of
    en rupture de
    not enough
    pas assez de
    pas assez d
    """
)
"""Who is out of a thing does not offer it, and may seek it."""

ONE_WORD = _words("non غير")
"""These deny the next word only: "non food", "غير غذائي"."""

BEFORE_ONLY = _words("mesh machi mechi")
"""These deny what follows, and nothing where nothing does: "wire mesh", "masarat machi" for trails."""

SHORT = _words("without sans بدون بلا دون hors bidoun bidun bdoun bdun bila bla blech")
"""These deny one thing and no more: "formation sans frais pour techniciens"."""

ENDS_SHORT = _words("for with pour avec et and من مع في لل و w")

HARMLESS = _phrases(
    """
    mesh bag
    mesh bags
    mesh sacks
    mesh fabric
    mesh fabrics
    mesh fence
    mesh fences
    mesh fencing
    mesh net
    mesh nets
    mesh netting
    mesh panel
    mesh panels
    mesh screen
    mesh screens
    مش كونتينر كامل
    is enough
    without doubt
    wouldn't say no to
    ne hesitez pas
    no problem
    no pb
    no issue
    no doubt
    no matter
    no later
    no limit
    no minimum
    no moq
    no code
    no rush
    no hurry
    not only
    not just
    not merely
    not yet labelled
    not against
    never stopped
    not stopped
    haven't stopped
    nothing beats
    nothing like
    why not
    without waiting
    without delay
    can't do without
    cannot do without
    cant do without
    don't hesitate
    dont hesitate
    do not hesitate
    say no
    rien que
    rien de mieux
    rien ne vaut
    rien de tel
    pas que
    pas seulement
    pas uniquement
    pas mal
    pas de souci
    pas de soucis
    pas de probleme
    pas de pb
    pas cher
    pas chere
    pas chers
    pas cheres
    pas trop cher
    pas trop chere
    pas contre
    pas loin
    pas arrete
    pas se passer de
    hesitez pas
    hesite pas
    pourquoi pas
    sans attendre
    sans souci
    sans limite
    sans engagement
    لا مانع
    لا غنى
    لا غني
    لا باس
    لا شك
    لا نزال
    لا يزال
    لا تزال
    لا زلنا
    ما زلنا
    ما زال
    مازلنا
    مازال
    لا حدود
    مش مشكله
    مش مشكل
    مو مشكله
    موش مشكل
    ماشي مشكل
    ما في مشكله
    ما فيه مشكله
    ليش لا
    مش بس
    مو بس
    موش بس
    مش غير
    مش فقط
    ماشي غير
    ماشي فقط
    موش غير
    موش كان
    موش برك
    ليس فقط
    مش غالي
    مش غاليه
    مفيش احسن
    مفيش زي
    مفيش اطيب
    ما في احسن
    ما في اطيب
    ما في متل
    ما كاين بحال
    ما كاينش بحال
    ما كاينش احسن
    ما فماش احسن
    machi mochkil
    mish mochkle
    mish moshkle
    mesh moshkela
    mouch mochkla
    mish bas
    mesh bas
    mouch bark
    machi ghir
    mafich a7san
    mafish a7san
    """
)
"""Nothing is denied by these."""

ONLY = _words("only just merely seulement uniquement que بس فقط فحسب وحدها وحده غير كان الا ghir kan illa")
"""Near a denying word, these turn it round: "not only dates", "nous n'avons que des dattes", "ما نبيعو كان الهريسة"."""

ONLY_AFTER = _words("فقط فحسب وحدها وحده")
"""These turn it round from further on: "ليس زيت الزيتون فقط"."""

ASKED = _words("why pourquoi ليش ليه علاش 3lech 3lach lech leh")

BUT = _words(
    """
    but however instead rather mais plutot cependant لكن ولكن بل وانما انما بس وبس بصح اما walakin lakin bas ama besah
    besa7
    """
)
"""What follows is meant again."""

SAVE = _words("but except save sauf hormis الا باستثناء ماعدا عدا illa")
BUT_WORDS = _words("but الا illa")
"""Of these `SAVE` words, which deny only after a word of `ALL`."""
ALL = _words("any anything everything all tout toute toutes tous كل كلش كلشي جميع الكل kol kolchi kolshi kel")
"""After a word of `ALL` a word of `SAVE` denies: "anything but cruises"; after a denial it affirms: "nothing but"."""

YES = _words("yes oui yep ok نعم اي ايوه ايه اه آه واه na3am eh aywa")
POLITE = _words("thanks thank you merci svp please pls شكرا sorry desole عفوا lol")

RELATIVE = _words("which that who whose where qui dont que اللي الذي التي li elli")
"""After these, a denial without an object says nothing of what stands before: "markets that we do not know"."""

LIGHT = _words(
    """
    we i us our ours they them it do does did done make makes making made sell sells selling have has had got need needs
    want wants wanted buy part thing things something business job field list any anymore longer yet now present today
    moment time next year month before after later of that this these those not here there us be can could will
    interested interest involved case cup
    on nous notre nos fait faisons faire font vend vendons en y a ont avons avez touche veut voulons vendre prend ca
    cela ce c est interesse interessent interesses besoin plus encore pas tout suite an annee mois prochain avant metier
    domaine specialite concerne concernes pour moment fini finie finies termine terminee termines exclu exclue exclus
    اختصاصنا مجالنا شغلنا شغلتنا خدمتنا ميداننا تخصصنا لنا عنا عندنا عندها عندو متاعنا تاعنا بتاعنا ديالنا تبعنا النا
    علاقه بها بيها فيها موجود موجوده متوفر متوفره حاليا الان هلق دابا توا اليوم تاني بعد لغيرنا من هاي هذا هذه هاد هادي
    زاده كمان ايضا برضه
    la
    chogholna shoghlna shoghlena khdemtna 3anna 3andna 3enna dialna dyalna mta3na beta3na
    """
)
"""Words that name nothing: a denial followed by these alone is about what stands before it."""

SATED = _phrases(
    """
    enough of
    enough
    plenty of
    too much
    too many
    already served
    already well served
    deja servis
    deja servi
    deja bien servis
    bien servis
    assez de
    assez d
    suffisamment de
    suffisamment d
    trop de
    trop d
    كفايه علينا
    كفايه
    ما يكفينا
    يكفينا
    يكفي من
    باراكا
    باراكا علينا
    baraka
    """
)
"""Who has enough of a thing does not seek it."""
SATED_LAST = _phrases(
    """
    deja faits
    deja faites
    deja fait
    deja faite
    en a trop
    en avons trop
    en a assez
    en a deja
    en avons assez
    en a plein
    is covered
    are covered
    عندنا بزاف
    عندنا برشا
    عندنا كتير
    عندنا كثير
    عنا كتير
    عنا كثير
    منها كثير
    منها كتير
    منه كثير
    عندنا الكفايه
    يكفي
    كفايه
    3anna ktir
    3andna bezaf
    3andna bzaf
    """
)
"""Said of what stands before: "l'huile, on en a trop"."""

HAVING = _words(
    """
    have has got find found enough own
    a ont avons avez ai trouve trouvons trouves trouver assez suffisamment dispose disposons
    لدينا عندنا عندناش عنا عناش عندي في فيه كاين كاينش فما فماش يوجد نجد لقينا لقيناش كفايه كافي كافيه
    معندناش ماعندناش معناش ماعناش مفيش مافيش مكاينش ماكاينش مفماش مافماش
    3anna 3andna 3enna ma3andnach ma3anach m3andnach mafich mafish makaynch
    """
)
"""What is denied beside these is lacked: offered by nobody, and where wishes are told, wished for."""
NEEDING = _words("need needs besoin besoins interest interet حاجه لزوم")
"""A need denied is no lack: "we have no need of jars"."""
