# The moderators' desk.

# What somebody else did first, or what is not there any more.
# $who is the name of whoever was first.
desk-overtaken = Бұл хабарландыруды басқа модератор өзгертті. Модератор: { $who }. Уақыты: { $time }. Соңғы нұсқасы көрсетілді.
desk-overtaken-by-clock = Бұл хабарландыру өзгерген. Уақыты: { $time }. Соңғы нұсқасы көрсетілді.
desk-gone = Мұндай хабарландыру жоқ.
desk-stale = Бұл түйме ескірген. Хабарландырулар тізімі: /announcements
desk-both-texts = Жариялау үшін екі тілдегі мәтін қажет: қазақша және орысша.

# Texts of an announcement, asked for one after another.
announce-ask =
    <b>Мәтін тілі: { $language }</b>
    Мәтінді, сауалнаманы немесе мәтіні бар суретті, бейнені, GIF, құжатты не альбомды жіберіңіз. Пішімі терілген күйінде сақталады.
    Бас тарту: /cancel
announce-doubt = Көрсетілген тіл: { $language }. Мәтін басқа тілде жазылғанға ұқсайды. Осы мәтінді қалдырасыз ба?
announce-doubt-keep = Иә, қалдыру
announce-doubt-again = Басқа мәтін жіберу
announce-overtaken = Бұл нобайды басқа модератор өзгертті, сондықтан сіздің мәтініңіз сақталмады. Соңғы нұсқасы төменде.
announce-forwarded = Жіберілген жазбадан нобай жасалды. Тілі: { $language }
announce-cancelled = Тоқтатылды. Ештеңе сақталған жоқ.
announce-cancelled-kept = Тоқтатылды. Нобай сақталды: /announcements

# What a moderator sent and cannot be published.
intake-empty = Мәтін бос. Мәтінді қайта жіберіңіз.
intake-no-caption = Суреттің, бейненің, GIF не құжаттың мәтіні жоқ. Оны мәтінімен бірге жіберіңіз.
# Units as Telegram counts them; most letters are one.
intake-too-long = Мәтін тым ұзын: { $units } таңба. Ең көбі: { $limit }. Қысқартып, қайта жіберіңіз.
intake-album = Мұнда альбом қабылданбайды. Мәтін не бір файл жіберіңіз.
intake-media = Мәтін, сауалнама немесе мәтіні бар сурет, бейне, GIF, құжат не альбом жариялауға болады.

# An album comes file by file; the card grows until a press says that it is whole.
album-pictures = Альбомдағы суреттер мен бейнелер: { $n }
album-documents = Альбомдағы құжаттар: { $n }
album-worded = Барлығы келген соң «Дайын» түймесін басыңыз.
album-wordless = Мәтіні жоқ. Барлығы келген соң мәтінін жіберіңіз.
album-done = Дайын
album-late = Альбом қабылданып қойған, бұл файл оған қосылмады. Альбомды қайта жіберу үшін нобайдың мәтінін өзгертіңіз.
# Stands under an album, above the buttons that cannot hang on it.
album-below = Жоғарыдағы хабарландыруға қатысты:
# The text in the second language goes under the files of the first.
announce-share = Файлдары ортақ
announce-shared = Файлдары екі тілге ортақ болады. Мәтінін ғана жіберіңіз. Ең көбі: { $limit } таңба.
intake-unreadable = Бұл хабарламада бот танымайтын пішім бар. Мәтінді күнді немесе уақытты белгілейтін арнайы пішімсіз қайта жіберіңіз.

# Whom it is for.
who-screen =
    <b>Аудиторияны таңдаңыз</b>
    Таңдалғаны: { $audience }
    Алушылар: { $n }
who-any-language = Екі тілде де
who-nobody = Бұл аудиторияда әзірге ешкім жоқ. Басқа аудиторияны таңдаңыз.

# The card's buttons.
card-publish = Жариялау
card-plan = Жоспарлау
card-to-me = Өзіме жіберу
card-edit = Мәтін: { $language }
card-link = Сілтеме түймесі
card-unlink = Сілтемелерді алып тастау
card-audience = Аудиторияны өзгерту
card-keep = Нобайды сақтау
card-discard = Жою
card-call-back = Жариялаудан бас тарту
card-take-back = Тексеруден қайтарып алу
card-pause = Кідірту
card-resume = Жалғастыру
card-stop = Тоқтату
card-correct = Түзету
card-retract = Қайтарып алу
card-unreached = Кім алмады
card-refresh = Жаңарту
card-list = Хабарландырулар тізімі
card-kept = Нобай сақталды.
# Stands before the text as its readers will see it.
card-preview = Алдын ала қарау. Тілі: { $language }. Алушылар: { $n }
card-preview-files = Альбомындағы файлдар: { $n }
card-preview-album = Альбомды көрсету
card-preview-slow = Telegram альбомның әр файлын жеке хабар деп санайды, сондықтан қалған хабарлар сәл кейінірек келеді. Шамамен қанша секунд: { $n }
card-stop-sure =
    Хабарландыру №{ $id }: { $headline }
    Жіберуді тоқтатасыз ба? Алып үлгергендерде хабарландыру қалады, қалғандарына жіберілмейді.
card-discard-sure =
    Хабарландыру №{ $id }: { $headline }
    Нобайды жоясыз ба?

# Correcting or taking back what went out.
correct-ask =
    <b>Түзетілген мәтін тілі: { $language }</b>
    Жаңа мәтінді толық жіберіңіз. Ол алушылардағы ескі мәтіннің орнына қойылады. Суреті, бейнесі не құжаты бар хабарландыруға мәтінді ғана жіберсеңіз, олар өзгермейді.
    Бас тарту: /cancel
correct-unchanged = Өзгеріссіз қалдыру
correct-media = Бұл хабарландыру суретпен, бейнемен не құжатпен жіберілген. Мәтіні бар файл немесе 1024 таңбадан аспайтын мәтін жіберіңіз.
correct-album = Бұл хабарландыру альбоммен жіберілген, ондағы файлдар: { $n }. 1024 таңбадан аспайтын мәтін немесе файлдарының саны сондай альбом жіберіңіз. Сурет пен бейне бірінің орнына бірі қойылады, құжаттың орнына тек құжат қойылады. Басқаша өзгерту үшін хабарландыруды қайтарып алып, жаңасын жариялаңыз.
correct-album-count = Альбомның келген файлдары: { $n } / { $of }. Қалғаны келмесе, альбомды толық қайта жіберіңіз.
correct-album-late = Альбом қабылданып қойған, бұл файл оған қосылмады.
correct-no-album = Бұл хабарландыру альбоммен жіберілмеген, орнына альбом қойылмайды. Мәтін не бір файл жіберіңіз.
correct-text = Бұл хабарландыру тек мәтінмен жіберілген, орнына сурет, бейне не құжат қойылмайды. Мәтін жіберіңіз.
correct-preview = Түзетуден кейінгі мәтін. Тілі: { $language }
correct-sure = <b>Хабарландыру №{ $id }: түзетесіз бе?</b>
# Messages that people have.
correct-copies = Алушылардағы көшірмелер: { $n }
correct-waiting = Кезекте (бірден түзетілген мәтінді алады): { $n }
correct-unknown = Нәтижесі белгісіз (түзетілген мәтін жаңа хабар болып барады): { $n }
correct-silent = Көшірмелер дыбыссыз, тыныш уақытта да өзгертіледі. Әр көшірме жіберілген тілінде қалады.
correct-yes = Түзетуді бастау
correct-nothing = Түзетуден бас тартылды. Ештеңе өзгерген жоқ.
correct-unfit = Бұл хабарландыруды мұндай мәтінмен түзету мүмкін емес.
retract-sure =
    <b>Хабарландыру №{ $id }: { $headline }</b>
    Хабарландыруды барлығынан қайтарып аласыз ба? Соңғы екі тәулікте жіберілген көшірмелер жойылады, бұрынғыларының мәтіні хабарландырудың қайтарып алынғаны туралы жазбаға ауысады. Бұл әрекетті қайтару мүмкін емес.
retract-waiting = Кезекте (жіберілмейді): { $n }
retract-unknown = Нәтижесі белгісіз (көшірмесі қалуы мүмкін): { $n }
retract-yes = Қайтарып алу

# Buttons with links under the text.
links-ask =
    <b>Сілтеме түймесі</b>
    Үш жол жазыңыз: түйменің қазақша атауы, орысша атауы, сілтеме. Мысалы:
    Тіркелу
    Регистрация
    https://example.kz
links-form = Үш жол қажет: қазақша атауы, орысша атауы және https:// деп басталатын сілтеме. Бас тарту: /cancel
links-too-long = Түйменің атауы тым ұзын. Ең көбі, таңба: { $limit }.
links-most = Түймелер көп. Ең көбі: { $limit }.

# When it goes out.
plan-ask = Жіберу уақытын таңдаңыз немесе былай жазыңыз: { $example }
plan-past = Бұл уақыт өтіп кеткен. Басқа уақытты таңдаңыз.
plan-past-typed = Уақыт қазіргіден кейін және бір жылдан аспауы керек. Басқа уақыт жазыңыз. Бас тарту: /cancel
plan-unread = Уақытты түсіне алмадық. Былай жазыңыз: { $example }. Бас тарту: /cancel
plan-overtaken = Бұл нобайды басқа модератор өзгертті немесе мәтіні толық емес. Соңғы нұсқасы төменде.

# A second moderator's yes. $who is a name that leads to a person, $reason is typed by a moderator.
review-ask = Хабарландыруды мақұлдау қажет
review-see = Мәтінін көру
review-approve = Мақұлдау
review-return = Түзетуге қайтару
review-reject = Қабылдамау
# What a request's card says when it is over. $who is a number that leads to a person.
review-over-approved = Хабарландыру №{ $id } мақұлданды
review-over-returned = Хабарландыру №{ $id } түзетуге қайтарылды
review-over-rejected = Хабарландыру №{ $id } қабылданбады
review-over-expired = Хабарландыру №{ $id } екі күн ішінде мақұлданбады
review-over-withdrawn = Хабарландыру №{ $id } жіберілмей тұрып қайтарып алынды
review-withdrawn-by = Қайтарып алған: { $who }
review-decided-by = Шешім қабылдаған: { $who }
review-decided-at = Уақыты: { $time }
review-open = Карточканы ашу
# In the team's chat.
review-stranger = Бұл түймелер тек команда мүшелеріне арналған.
review-sent = Мәтін ботпен жеке чатыңызға жіберілді.
review-start-first = Алдымен ботпен жеке чатты ашып, /start командасын жіберіңіз: @{ $bot }
review-chat-return =
    <b>Түзетуге қайтару: хабарландыру №{ $id }</b>
    Шешім қабылдаушы: { $who }
    Нені түзету керегін осы хабарламаға жауап ретінде жазыңыз (reply). Тек шешім қабылдаушының жауабы есепке алынады.
review-chat-reject =
    <b>Қабылдамау: хабарландыру №{ $id }</b>
    Шешім қабылдаушы: { $who }
    Себебін осы хабарламаға жауап ретінде жазыңыз (reply). Тек шешім қабылдаушының жауабы есепке алынады.
review-chat-form = Себебін сол хабарламаға мәтінмен жауап ретінде жазыңыз (reply). Ең көбі, таңба: { $limit }
review-chat-not-yours = Бұл сұраққа тек түймені басқан адам жауап береді: { $who }
review-handed-in = Хабарландыру тексеруге жіберілді. Оны басқа модератор мақұлдағаннан кейін ғана жіберіледі.
review-own = Өзіңіз жазған немесе тексеруге жіберген хабарландыруды басқа модератор мақұлдауы керек.
review-nobody = Бұл хабарландыруды мақұлдай алатын басқа модератор жоқ. Алдымен командаға модератор қосыңыз: /team
review-grown = Алушылар саны көбейді: { $from } болатын, енді { $to }. Карточканы қарап, қайта мақұлдаңыз.
review-why-return =
    <b>Түзетуге қайтару: хабарландыру №{ $id }</b>
    Нені түзету керегін жазыңыз. Бас тарту: /cancel
review-why-reject =
    <b>Қабылдамау: хабарландыру №{ $id }</b>
    Себебін жазыңыз. Бас тарту: /cancel
review-reason-form = Себебін мәтінмен жазыңыз. Ең көбі, таңба: { $limit }. Бас тарту: /cancel
review-too-late = Бұл хабарландыру бойынша басқа модератор шешім қабылдаған немесе ол өзгерген. Соңғы нұсқасы төменде.
review-approved =
    <b>Хабарландыру №{ $id } мақұлданды.</b>
    { $headline }
    Жарияланатын уақыты: { $time }
review-returned =
    <b>Хабарландыру №{ $id } түзетуге қайтарылды.</b>
    { $headline }
    Себебі: { $reason }
    Нобайлар: /announcements
review-rejected =
    <b>Хабарландыру №{ $id } қабылданбады.</b>
    { $headline }
    Себебі: { $reason }
review-expired =
    <b>Хабарландыру №{ $id } екі күн ішінде мақұлданбады, сондықтан нобайларға қайтарылды.</b>
    { $headline }
    Нобайлар: /announcements

# A correction of what many hold. $who is a name that leads to a person.
amend-needed = Алушылар: { $n }. Мұндай түзетуді басқа модератор мақұлдайды.
amend-yes = Тексеруге жіберу
amend-ask =
    <b>Түзетуді мақұлдау қажет: хабарландыру №{ $id }</b>
    Тексеруге жіберген: { $who }
    Алушылар: { $n }
amend-asked = Түзету тексеруге жіберілді. Оны басқа модератор мақұлдағаннан кейін басталады.
amend-waits = Түзету мақұлдауды күтіп тұр. Тексеруге жіберген: { $who }
amend-approved =
    <b>Хабарландыру №{ $id }: түзету мақұлданып, басталды.</b>
    Мақұлдаған: { $who }
amend-refused =
    <b>Хабарландыру №{ $id }: түзету қабылданбады.</b>
    Шешім қабылдаған: { $who }
amend-expired = Хабарландыру №{ $id }: түзету екі күн ішінде мақұлданбады. Хабарландыру өзгерген жоқ.
amend-void = Хабарландыру №{ $id }: түзету өтінімі күшін жойды, себебі хабарландыру өзгерген.
# What its card says when it is over.
amend-over-approved = Хабарландыру №{ $id }: түзету мақұлданып, басталды
amend-over-refused = Хабарландыру №{ $id }: түзету қабылданбады
amend-over-expired = Хабарландыру №{ $id }: түзету екі күн ішінде мақұлданбады
amend-over-old = Хабарландыру №{ $id }: түзету өтінімі ескірген

# The list.
list-head = Хабарландырулар
list-empty = Әзірге хабарландыру жоқ. Жаңасын жасау: /announce

# The file of those who did not get it.
unreached-none = Әзірге бәріне жеткізілді немесе кезекте тұр.
unreached-file = Хабарландыру №{ $id }. Алмағандар: { $n }
unreached-chat = Чат нөмірі
unreached-ending = Нәтижесі
unreached-reason = Себебі
ending-sent = жеткізілді
ending-old-text = ескі мәтін қалуы мүмкін
ending-unreachable = бұғаттаған немесе жойылған
ending-expired = мерзімі өтті
ending-cancelled = жіберілмеді
ending-failed = жеткізілмеді
ending-unknown = белгісіз

# The brake.
hold-done = Барлық жіберу тоқтатылды. Сұрауларға жауап беріледі. Жалғастыру (тек иесі): /release
hold-already = Жіберу бұрыннан тоқтатылып тұр. Жалғастыру (тек иесі): /release
hold-notice = Барлық жіберу тоқтатылды. Тоқтатқан: { $who }. Жалғастыру (тек иесі): /release
hold-reason = Себебі: { $reason }
release-owner-only = Жіберуді тек иесі жалғастыра алады.
release-not-held = Жіберу тоқтатылмаған.
release-ask = <b>Жіберуді жалғастырасыз ба?</b>
release-yes = Жалғастыру
release-no = Тоқтаған күйінде қалдыру
release-done = Жіберу жалғасты.
release-kept = Жіберу тоқтаған күйінде қалды.
release-notice = Жіберу жалғасты. Жалғастырған: { $who }
lane-urgent = Шұғыл хабарламалар: { $n }
lane-change = Еске салулар мен өзгерістер: { $n }
lane-announcement = Хабарландырулар: { $n }
lane-digest = Дайджестер: { $n }
lane-none = Кезекте ештеңе жоқ.

# A new event, question after question.
new-kind = <b>Жаңа іс-шара.</b> Түрін таңдаңыз. Бас тарту: /cancel
new-title =
    <b>Атауының тілі: { $language }</b>
    Іс-шараның атауын жазыңыз.
new-date =
    <b>Күні мен уақыты</b>
    Белгілі дәлдікпен жазыңыз, мысалы:
    25.12.2026 10:00
    25.12.2026 10:00–12:00
    23.04.2026–24.04.2026
    25.12.2026
    желтоқсан 2026
    2026
new-date-open = Күні әлі белгісіз
new-venue =
    <b>Орнының тілі: { $language }</b>
    Өтетін орнын жазыңыз.
new-skip = Өткізіп жіберу
new-regions =
    <b>Өңірлерді таңдаңыз</b>
    Таңдалғаны: { $regions }
new-text-only = Жауапты мәтінмен жазыңыз. Бас тарту: /cancel
new-too-long = Мәтін тым ұзын: { $length } таңба. Ең көбі: { $limit }.

# An event's card at the desk.
desk-event-gone = Мұндай іс-шара жоқ.
desk-event-overtaken = Бұл іс-шараны басқа модератор өзгертті. Соңғы нұсқасы көрсетілді.
edit-head = Іс-шаралар
edit-empty = Алдағы іс-шара да, нобай да жоқ. Жаңасын қосу: /newevent
edit-card = Іс-шара №{ $id }. Күйі: { $status }
edit-asked = Еске салуды сұрағандар: { $n }
edit-marked = Сұрамағандарға да еске салынады. Өңірі: { $regions }
edit-holiday = Бұл күн мереке не демалыс: { $name }
edit-same-day = Сол күнгі барлық іс-шара: { $n }
edit-times = Еске салу уақыты: { $times }
edit-list = Іс-шаралар тізімі
edit-publish = Жариялау
edit-date = Күнін өзгерту
edit-place = Орнын өзгерту
edit-cancel = Іс-шара өткізілмейді
edit-mark = Бәріне еске салу

# Reminders for people who did not ask.
mark-ask = <b>Кімге еске салынсын?</b> Сұрағандарға белгісіз де еске салынады.
mark-forecast = { $regions }. Алушылар: { $people }. Жіберу уақыты: { $span }. Кешігіп алатындар: { $late }
mark-others = Сол уақытқа дейінгі басқа еске салулар: { $n }
mark-too-late = Бұл таңдау қолжетімсіз: бәріне уақытында жеткізу мүмкін емес.
mark-no-date = Күні белгісіз іс-шара туралы еске салынбайды.
mark-nobody = Тек сұрағандарға

# A change of an event: before, after, who is told.
alter-date =
    <b>Жаңа күні мен уақыты</b>
    Мысалы: 25.12.2026 10:00 немесе 23.04.2026–24.04.2026
alter-date-open = Жаңа күні әлі белгісіз
alter-place =
    <b>Орнының тілі: { $language }</b>
    Жаңа орнын жазыңыз.
alter-online = Онлайн өтеді
alter-reason =
    <b>Себебінің тілі: { $language }</b>
    Іс-шараның неге өткізілмейтінін жазыңыз.
alter-no-reason = Себебін көрсетпеу
alter-before = Бұрынғы: { $value }
alter-after = Жаңа: { $value }
alter-cancelled = Іс-шара өткізілмейді.
alter-told = Хабарланатын адамдар: { $n }

# A plan from a file.
import-how =
    <b>Іс-шаралар жоспарын файлдан енгізу</b>
    Файлды осы чатқа жіберіңіз: CSV, TSV, XLSX немесе ICS. Алдымен не өзгеретіні көрсетіледі, сіз растағанша ештеңе жазылмайды.
    Міндетті бағандар: id, kind, starts_at_local, region_iso, title_kk, title_ru. Бағандардың қазақша және орысша атаулары да танылады.
    Шегі: { $limit } МБ, жол саны: { $rows }
import-head = <b>Файлдан енгізу.</b> Файл: { $name }
import-new = Жаңа: { $n }
import-drafts = Оның ішінде нобай (бір тілде ғана): { $n }
import-changed = Өзгеретіні: { $n }
import-messages = Өзгеріс туралы жіберілетін хабарламалар: { $n }
import-same = Өзгеріссіз: { $n }
import-refused = Қабылданбағаны: { $n }
import-refusal = Жол: { $line }. Баған: { $column }. { $reason }
import-likely = Бұрыннан бар іс-шараға ұқсайтыны: { $n }
import-likely-one = Жол: { $line }. Бұрыннан бар: { $title } (№{ $id })
import-refused-file = Қабылданбаған жолдар: { $n }
import-column-line = Жол
import-column-column = Баған
import-column-reason = Себебі
import-do = Енгізу
import-do-sound = Қателі жолдарсыз енгізу
import-running = Орындалып жатыр
import-otherwise = Көрсетілгеннен бері күнтізбе өзгерді. Жаңа есеп көрсетілді.
import-overtaken = Файлдағы іс-шараларды басқа модератор өзгертіп жатыр. Файлды кейінірек қайта жіберіңіз.
import-not-fetched = Telegram файлды бермеді. Қайта жіберіп көріңіз.
import-done = Енгізілді.
import-undo-until = Импортты мына уақытқа дейін қайтаруға болады: { $until }
import-undo = Импортты қайтару
import-undo-late = Импортты қайтару мерзімі өтті: бір тәулік.
import-undone = Импорт қайтарылды.
import-undone-kept = Кейін өзгертілгені немесе адамдарға хабарланғаны сол күйінде қалды: { $n }
import-dropped = Енгізілмеді. Файл: { $name }

# News by hand.
addnews-ask =
    <b>Жаңалықтың тілі: { $language }</b>
    Бір хабарламамен жіберіңіз: бірінші жолда тақырыбы, келесі жолдарда мәтіні, жеке жолда сілтемесі.
    Сайттағы жаңалықтың сілтемесін ғана жіберсеңіз немесе арнадағы жазбаны қайта жіберсеңіз, бот оны оқып, кезекке қояды.
addnews-skip = Бұл тілде жоқ
addnews-sure = <b>Жаңалық осылай жарияланады:</b>
addnews-publish = Жариялау
addnews-done = Жаңалық жарияланды: /news
addnews-no-title = Тақырыбы жоқ. Бірінші жолға тақырыбын жазыңыз. Бас тарту: /cancel
addnews-too-long = Мәтін тым ұзын. Ең көбі, таңба: { $limit }.

# Figures and the record.
stats-total = Жазылушылар: { $n }
stats-regions = Өңірлер бойынша
stats-regions-note = Бүкіл ел бойынша жазылушылар әр өңірде есептелген.
stats-waiting = Кезекте: { $n }
stats-announcements = Соңғы хабарландырулар
stats-announcement = №{ $id } · { $headline } · Жеткізілді: { $sent } / { $total }
audit-head = Команданың соңғы әрекеттері: { $n }
audit-clock = автоматты түрде

# Нобайды бірнеше адам жазады.
card-ask-text = Мәтінді басқа модератордан сұрау
card-nobody-to-ask = Командада бұл тілде жаза алатын басқа адам жоқ.
card-asked-text = Команда мүшелеріне хабарланды.
card-text-wanted =
    <b>Хабарландыру №{ $id }: екінші тілдегі мәтін қажет.</b>
    Мәтіні: { $headline }
    Сұраған: { $who }
card-silent = Дыбыссыз жіберу
card-with-sound = Дыбыспен жіберу

# Аудиторияны тарылту және сақтау.
who-follow = Іс-шара бойынша
who-joined = Жазылған күні
who-clear = Қосымша сүзгілерді алып тастау
who-sample = Мысал
who-saved = Сақталғандар
who-save = Сақтау
who-ask-event = Іс-шараның нөмірін жазыңыз, мысалы: 7. Серияға жазылғандар үшін қосу белгісімен: 7+. Бас тарту: /cancel
who-choose-event =
    <b>Іс-шараны таңдаңыз</b>
    Хабарландыру ол туралы еске салуды сұрағандарға немесе оның сериясына жазылғандарға жіберіледі.
who-series = Сериясы: { $title }
who-by-number = Нөмірі бойынша
who-no-event = Мұндай іс-шара жоқ. Нөмірін /editevent тізімінен қараңыз. Бас тарту: /cancel
who-ask-joined = Жазылған күндер аралығын жазыңыз, мысалы: 01.05.2026-31.05.2026. Бір шеті бос болуы мүмкін. Бас тарту: /cancel
who-ask-name = Аудиторияға атау жазыңыз. Ең көбі, таңба: { $limit }. Бас тарту: /cancel
who-none-saved = Сақталған аудитория жоқ.
who-saved-head = Сақталған аудиториялар
who-forget = Жою: { $name }
who-rename = Атауын өзгерту: { $name }
who-full = Сақталған аудиториялар тізімі толық. Ең көбі: { $limit }. Алдымен біреуін жойыңыз.
who-name-taken = Мұндай атау бар. Басқа атау таңдаңыз.
who-event-gone = Бұл іс-шара енді жоқ.
who-topics = Тақырып
who-structure = Құрылым
who-chats = Чат түрі
who-choose-topics =
    <b>Тақырыптарды таңдаңыз</b>
    Хабарландыру осы тақырыптарды таңдағандарға және тақырып таңдамағандарға жіберіледі.
who-choose-structure =
    <b>Құрылымды таңдаңыз</b>
    Хабарландыру оның іс-шараларын еске салуды сұрағандарға және іс-шара серияларына жазылғандарға жіберіледі.
who-choose-chats =
    <b>Чат түрін таңдаңыз</b>
    Топтар мен арналар: /channels
who-any-chat = Барлығы
who-kind = { $kind ->
    [groups] Тек топтар
    [channels] Тек арналар
   *[people] Тек жеке чаттар
}

# Суреттегі және файлдағы сандар.
figures-pictures = Суреттер
figures-file = Файл
figures-growth = Жазылушылар, апта сайын
figures-regions = Жазылушылар, өңірлер бойынша
figures-endings = Жіберу нәтижелері
figures-after = Жазылушылар, хабарландырулардан кейін
figures-after-then = Кейінгі { $hours } сағат
figures-after-before = Алдыңғы { $hours } сағат
figures-came = Жазылғандар
figures-went = Кеткендер
figures-after-so-far = { $at } · Өткен уақыт: { $passed } / { $hours } сағат
figures-after-none = Жазылушылар, хабарландырулардан кейін: әзірге бірде-бір хабарландыру жіберілген жоқ.
figures-after-caption = <b>Жазылушылар, хабарландырулардан кейін</b>
    Хабарландыру кімге жіберілсе де, барлық жазылушы есептелген. Бұл – уақыт бойынша салыстыру, өзгерістің себебін көрсетпейді.
    Жойылған аккаунттар жіберу кезінде анықталады, сондықтан «Кеткендер» саны сол кезде өсуі мүмкін. Хабарландырулар арасы екі күннен аз болса, олардың кезеңдері қабаттасады.
figures-what = Көрсеткіш
figures-which = Бөлінісі
figures-number = Саны
figures-caption = Көрсеткіштер. Өсім қазіргі жазылушылар бойынша есептелген.

# Жазба файл ретінде.
audit-file = Файл
audit-caption = Команда әрекеттерінің толық жазбасы. Әр жолда алдыңғысынан есептелген бақылау белгісі бар.

# Шұғыл, көшірме, күнтізбе.
card-urgent = Шұғыл деп белгілеу
card-not-urgent = Шұғыл белгісін алу
card-copy = Көшірмесін жасау
plan-calendar = Күнтізбеден таңдау
