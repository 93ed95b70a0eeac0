# Меню, команды и то, что Telegram показывает о боте.

menu-text = <b>Главное меню</b>
    Выберите раздел или напишите слово, которое хотите найти.
menu-events = Мероприятия
menu-my = Мои мероприятия
menu-news = Новости
menu-digest = Дайджест
menu-search = Поиск
menu-about = О боте
menu-privacy = Конфиденциальность
button-subscribe = Подписаться

# Описания команд: в меню и в ответе на /help.
command-menu = Открыть главное меню
command-events = Календарь мероприятий
command-my = Отмеченные мной мероприятия
command-news = Последние новости
command-digest = Дайджест и время его отправки
command-search = Найти мероприятие или новость
command-settings = Язык, регион, дайджест, напоминания, тихие часы
command-language = Изменить язык
command-region = Изменить регион
command-about = О боте и об организации
command-privacy = Ваши персональные данные: получить копию, удалить
command-help = Как пользоваться ботом
command-stop = Отписаться

# Команды модераторов.
command-announce = Создать объявление
command-announcements = Объявления и ход их отправки
command-newevent = Добавить мероприятие
command-editevent = Изменить мероприятие
command-import = Загрузить план мероприятий из файла
command-addnews = Добавить новость
command-newsdesk = Очередь собранных новостей
command-sources = Источники новостей и их состояние
command-digest-preview = Как дайджест выглядит для любой группы
command-hold = Остановить всю отправку
command-release = Возобновить отправку
command-team = Список модераторов, добавить или убрать
command-stats = Число подписчиков и отправленных сообщений
command-audit = Последние действия команды
command-cancel = Прервать начатое действие

# Когда открывают бота и на его странице.
bot-description = { $organisation }: мероприятия, новости и объявления. Бот напоминает о мероприятиях и раз в неделю присылает дайджест. На казахском и русском языках.
bot-short = Мероприятия, новости, объявления
menu-ask = Задать вопрос
command-ask = Задать вопрос команде
command-questions = Вопросы граждан
command-channels = Каналы и группы
