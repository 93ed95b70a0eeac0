# Announcements kept as patterns to begin others from. $name is typed by a moderator.

card-template = Үлгі ретінде сақтау
template-list = Үлгілер
template-choose = Үлгіні таңдаңыз
template-none = Әзірге үлгі жоқ. Хабарландырудың карточкасынан сақтауға болады: /announcements
# $headline is the first line of its text, $who a name that leads to a person.
template-card =
    <b>Үлгі: { $name }</b>
    Мәтіні: { $headline }
    Кімге: { $audience }
    Сақтаған: { $who }, { $time }
template-text = Үлгінің мәтіні. Тілі: { $language }
template-use = Осы үлгімен бастау
template-ask-name = Үлгіге бір жолдық атау жазыңыз. Ең көбі, таңба: { $limit }. Бас тарту: /cancel
template-saved = Үлгі сақталды. Атауы: { $name }
template-replaced = Осы атаумен сақталған үлгі жаңартылды. Атауы: { $name }
template-full = Үлгілер көп. Ең көбі: { $limit }. Алдымен қажет емесін жойыңыз.
template-remove-sure =
    <b>Үлгіні жоясыз ба?</b>
    Атауы: { $name }
    Осы үлгіден жасалған хабарландырулар өзгермейді.
template-removed = Үлгі жойылды.
template-gone = Мұндай үлгі жоқ. Оны басқа модератор жойған болуы мүмкін.
