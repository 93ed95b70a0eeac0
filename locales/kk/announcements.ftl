# An announcement as the team reads it: a card of «Label: value» lines.

announcement-head = Хабарландыру №{ $id }
# $headline is the first line of its text.
announcement-headline = Мәтіні: { $headline }
announcement-state = Күйі: { $state }
announcement-audience = Кімге: { $audience }
announcement-recipients = Алушылар: { $n }
# $languages is «Қазақша – 1 000, Русский – 234».
announcement-recipients-by = Алушылар: { $n } ({ $languages })
announcement-album = Альбомға түйме қойылмайды: түймелер одан кейінгі қысқа хабарда келеді.
announcement-missing = Мәтіні жоқ тіл: { $language }
announcement-begins = Жіберіле бастайды: { $time }
announcement-began = Жіберіле бастады: { $time }
# A forecast.
announcement-finishes = Шамамен аяқталады: { $time }
announcement-ended = Аяқталды: { $time }
announcement-sleeps = Тыныш уақытта ({ $from }–{ $until }) жіберілмейді, содан кейін жалғасады.
announcement-held = Барлық жіберу тоқтатылып тұр. Иесі /release командасымен жалғастырады.
# $who is a name that leads to a person.
announcement-changed = Соңғы өзгеріс: { $who }, { $time }
announcement-changed-by-clock = Соңғы өзгеріс: бот, { $time }

# A second pair of eyes. $who is a name that leads to a person.
announcement-handed-in = Тексеруге жіберген: { $who }
announcement-begins-approved = Мақұлданған соң бірден жіберіледі.
announcement-decide-until = Шешім қабылдау мерзімі: { $time }
announcement-approved-by = Мақұлдаған: { $who }
announcement-returned-by = Түзетуге қайтарған: { $who }
announcement-rejected-by = Қабылдамаған: { $who }
# $reason is typed by a moderator.
announcement-reason = Себебі: { $reason }

# After «Күйі:».
announcement-state-draft = Нобай
announcement-state-review = Қаралуда
announcement-state-rejected = Қабылданбады
announcement-state-scheduled = Жоспарланған
announcement-state-sending = Жіберіліп жатыр
announcement-state-paused = Кідіртілген
announcement-state-done = Жіберілді
announcement-state-stopped = Жіберу тоқтатылған
announcement-state-discarded = Жойылған
announcement-state-retracted = Қайтарып алынды

# How the deliveries ended.
announcement-sent = Жеткізілді: { $n }
announcement-sent-by = Жеткізілді: { $n } ({ $languages })
announcement-filling = Алушылар тізімі жасалып жатыр.
announcement-left = Кезекте: { $n }
announcement-unreachable = Ботты бұғаттағандар: { $n }
announcement-failed = Жеткізілмеді: { $n }
announcement-unwanted = Жіберілмеді (жазылудан бас тартқан немесе жіберу тоқтатылған): { $n }
announcement-expired = Мерзімі өткендіктен жіберілмеді: { $n }
announcement-unknown = Нәтижесі белгісіз: { $n }
announcement-doubts = Екі рет келуі мүмкін: { $n }

# After a correction or a retraction: messages that people have.
announcement-corrected = Түзетілген көшірмелер: { $n } / { $total }
announcement-taken-back = Қайтарып алынған көшірмелер: { $n } / { $total }
announcement-copies-gone = Алушы өзі жойған көшірмелер: { $n }
announcement-may-hold-old = Ескі мәтін қалуы мүмкін: { $n }
announcement-may-hold = Көшірмесі қалуы мүмкін: { $n }
announcement-correction-refused = Telegram түзетілген мәтінді қабылдамады, түзету тоқтатылды. Мәтінді қайта түзетіңіз.
# What stands in the place of a copy that is too old to be deleted.
announcement-withdrawn = Бұл хабарландыру қайтарып алынды.

# The closing report to whoever published it.
announcement-report-done = <b>Хабарландыру №{ $id } жіберілді.</b>
    { $headline }
announcement-report-stopped = <b>Хабарландыру №{ $id }: жіберу тоқтатылды.</b>
    { $headline }

# Бір тілде бар, екіншісінде жоқ сандар, күндер, сілтемелер мен атаулар.
differs-head = Екі тілдегі мәтінде айырмашылық бар, тексеріңіз:
differs-line = { $kind }: { $value }. Тек мына тілде бар: { $language }
differs-more = Тағы айырмашылықтар: { $n }
differs-date = Күні
differs-time = Уақыты
differs-number = Сан
differs-link = Сілтеме
differs-name = Атауы
announcement-urgent = Шұғыл: бәрінен бұрын, тыныш уақытта да жіберіледі. Тек қауіпсіздік туралы хабарламаға арналған.
announcement-report-corrected = <b>Хабарландыру №{ $id } түзетілді.</b>
    { $headline }
announcement-report-retracted = <b>Хабарландыру №{ $id } қайтарып алынды.</b>
    { $headline }
