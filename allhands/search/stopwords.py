"""Words that carry little of a question. They are weighed down, never left out: some questions consist of them."""

from __future__ import annotations

_WORDS = {
    "en": """a an and are as at be been but by can could do does did for from had has have how i if in is it its me my
        not of on or our should so that the their them then there these they this to was we were what when where which
        who why will with would you your am m s t re ve ll don doesn isn can't don't""",
    "es": """a al como cómo con cual cuál cuales cuáles cuando cuándo cuanta cuánta cuantas cuántas cuanto cuánto cuantos
        cuántos de del donde dónde el en es esta está estas este esto estos fue fueron ha han hay la las le les lo los me
        mi mis no nos o para pero por porque puede puedo que qué quien quién quienes quiénes se ser si sí son su sus un
        una unas uno unos y ya yo""",
    "sv": """att av blir den det dig din eller en er era ett får för från går han har hon hur i inte jag kan med men min
        mina mitt måste ni när och om på sig ska skall som så till var vara varför vad vem vi vid vilka vilken vilket är""",
    "nl": """aan als als bij dan dat de deze die dit door een en er het heb hebben hebt heeft hoe ik in is je jij jouw kan
        kun kunnen maar mag mijn moet moeten naar niet nog of om ook op te tot u uit uw van voor waar waarom wanneer wat
        we welke wie wij word worden wordt zijn""",
    "ru": """а без бы было быть в вам вас во вот все вы где да для до его ее её если есть еще ещё же за и из или их к как
        какая какие какой когда кто ли меня мне мой моя мои мы на не нет но о об он она они от по под почему при с со так
        то только у уже чем что чтобы это эта этот я""",
    "vi": """ai anh bạn bị bởi các cái cho chúng chưa có của cũng cần do đã đang đây để đến đi đó được gì hay hãy khi không
        là làm lại mà mình một này nào nếu như nhưng những nên ở phải ra rằng rất sao sẽ sự tại thế thì tôi trong từ tới và
        vào vẫn về vì với""",
    "de": """aber als am an auf aus bei bin bist da das dass dem den der des die doch du ein eine einem einen einer er es
        für haben hat habe ich ihr im in ist kann kein mein meine mit muss nach nicht oder sein sich sie sind so über um
        und uns von vor wann warum was wenn wer wie wir wird wo zu zum zur""",
    "fr": """à au aux avec ce ces cette comme comment dans de des du elle en est et été être il ils j je la le les leur lui
        ma mais mes mon ne nous ou où par pas peut peux pour pourquoi qu quand que quel quelle quels qui sa se ses si son
        sont sur un une vous""",
    "pt": """a ao aos as com como da das de do dos e é ela ele em esta está este eu foi há isso já mas me meu minha na nas
        não no nos o onde os ou para pela pelo por porque posso quais qual quando que quem se sem ser seu sua são um uma""",
    "it": """a ai al alla anche che chi ci come con da dal del della delle dei di dove e è ed gli ha ho i il in io la le lo
        ma mi mia mio ne nel nella non o per perché posso può qual quale quali quando quanto se si sono su un una uno""",
    "da": """af at blev da de dem den der det du eller en er et for fra få har hvad hvem hvilke hvilken hvor hvorfor hvordan
        hvornår i ikke jeg kan med men min mine mit må når og om på sig skal som så til ud ved vi være""",
    "fi": """ei en että hän ja jos joka kuin kun me mikä mikäli milloin minä minun missä miten miksi mutta myös ne niin
        nyt ole olen on ovat se sen sinä tai tämä voi voiko voin""",
    "pl": """a aby być co czy dla dlaczego do gdzie i ich ja jak jaki jakie jest jestem już kiedy kto która które który ma
        mam mi mnie moja moje mój na nie o od po przez się są ta tak te to tym w we z za ze że""",
    "uk": """а або але в від для до є же за з і із й її його коли мені мене мій мої моя на не ні під по про та так там те
        ти то у хто це цей чи чому що щоб я як яка який які""",
}

_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
HOUSE = ("en", "sv", "es", "vi", "nl", "ru")
"""The languages whose questions are always expected, whatever the cards are written in."""


def light_words(language: str) -> frozenset[str]:
    """The light words of one language; none of a language that is not known here."""
    return _SETS.get(language, frozenset())


def stopwords(languages: frozenset[str]) -> frozenset[str]:
    """The light words of these languages and of the house's."""
    return frozenset().union(*(_SETS.get(language, frozenset()) for language in {*HOUSE, *languages}))
