# Календарь: карточка, списки, ошибки импорта.

event-kind = { $kind ->
    [session] Сессия
    [conference] Конференция
    [congress] Съезд
    [forum] Форум
    [meeting] Встреча
    [round_table] Круглый стол
    [seminar] Семинар
    [training] Обучение
    [course] Курс
    [telebridge] Телемост
    [campaign] Акция
    [competition] Конкурс
    [sport] Спортивные соревнования
    [half_marathon] Полумарафон
    [concert] Концерт
    [festival] Фестиваль
    [exhibition] Выставка
    [lecture] Лекция
    [holiday] Праздник
    [observance] Памятная дата
    [anniversary] Юбилей
   *[other] Мероприятие
}
event-format = { $format ->
    [online] Онлайн
    [hybrid] Смешанный: очно или онлайн
    [telebridge] Телемост
   *[onsite] Очно
}
event-status = { $status ->
    [draft] Черновик
    [postponed] Перенесено, новая дата уточняется
    [moved] Перенесено на другую дату
    [cancelled] Отменено
    [held] Завершено
    [running] Идёт
   *[published] Запланировано
}
event-internal = Внутреннее мероприятие

event-date = Дата: { $date }
event-begins = Начало: { $date }
event-was-date = Прежняя дата: { $date }
event-postponed = Мероприятие отложено. О новой дате сообщим дополнительно.
event-venue = Место проведения: { $venue }
event-was-venue = Прежнее место: { $venue }
event-region = Регион: { $region }
event-organiser = Организатор: { $organiser }
event-chair = Председатель: { $chair }
event-partners = Партнёры: { $partners }
event-speakers = Выступают: { $speakers }
event-structure = Структура: { $structure }
event-programme = Программа: { $programme }
event-parent = Основное мероприятие: { $title }
event-parent-open = Основное мероприятие
event-parts = В рамках мероприятия
event-news = Новости об этом
event-parts-more = Ещё: { $n }
event-kind-line = Вид мероприятия: { $kind }
event-format-line = Формат проведения: { $format }
event-ordinal = Порядковый номер: { $n }
event-how = Как принять участие: { $how }
event-registration = Регистрация участников
event-more = Подробнее
event-map = Посмотреть на карте
event-repeats = Повторяется: { $often ->
    [yearly] ежегодно
    [monthly] ежемесячно
    [weekly] еженедельно
   *[daily] ежедневно
}
event-planned = Ожидается участников: { $n }
event-reported = Число участников: { $n }
event-by-source = { $line } (источник: { $source })
event-reason = Причина: { $reason }
event-time-open = Время уточняется
# Название в файле календаря.
event-ics-time-open = { $title } (время уточняется)
# Стоит после «Дата: ».
event-date-open = уточняется
event-day-time = { $day }, { $time }
event-day-times = { $day }, { $from }–{ $until }
event-days = { $from }–{ $until }
event-span = { $from } – { $until }
# На этом языке текста нет, показан на другом.
event-untranslated = Нет перевода. Язык текста: { $language }
event-language = { $tag ->
    [kk] казахский
    [ru] русский
    [en] английский
   *[other] { $tag }
}

event-fault-date = Дату прочитать не удалось. Напишите так: 2026-05-01T10:00, 2026-05-01, 2026-05, 2025-23 (осень) или 2026.
event-fault-no-such-date = Такого дня или часа нет.
event-fault-zone = Напишите местное время без часового пояса.
event-fault-year = Год должен быть от { $from } до { $until }.
event-fault-no-start = Указано окончание, но не указано начало.
event-fault-backwards = Окончание раньше начала.
event-fault-three-years = Мероприятие получается длиннее трёх лет.
event-fault-empty = Не должно быть пустым.
event-fault-too-long = Слишком длинно. Букв: { $length }, допустимо: { $limit }.
event-fault-choice = Значение «{ $text }» не распознано. Возможные значения: { $choices }.
event-fault-region = Регион «{ $text }» не распознан. Для всей страны напишите KZ, для регионов: KZ-15;KZ-71.
event-fault-no-region = Регион не указан. Для всей страны напишите KZ, для регионов: KZ-15;KZ-71.
event-fault-number = «{ $text }» не целое число от 0 до 9999999.
event-fault-link = «{ $text }» не ссылка. Ссылка начинается с https:// или http://.
event-fault-both-languages = Для публикации нужно название на двух языках: казахском и русском.
event-fault-twice = Обозначение «{ $id }» в файле уже встречалось. Строка: { $line }.
event-fault-parent = Основное мероприятие с обозначением «{ $id }» не найдено.
event-fault-cells = Ячеек: { $found }. В строке заголовков: { $expected }.
event-fault-column = Такого столбца нет.
event-fault-column-hint = Такого столбца нет. Возможно, имелось в виду: { $hint }.
event-fault-header = Этот столбец должен стоять в строке заголовков ровно один раз.
event-fault-unknown-zone = Часовой пояс «{ $zone }» не распознан.
event-fault-occurrence = Изменение одного дня повторяющегося мероприятия не импортируется. Внесите его здесь.
event-fault-rule = Правило повторения не распознано. Пример: FREQ=WEEKLY;COUNT=10.
event-fault-rule-day = У повторяющегося мероприятия должен быть известен день.
event-fault-rule-often = Мероприятие не может повторяться чаще раза в день.
event-fault-rule-endless = Укажите, когда повторение заканчивается: UNTIL или COUNT. Без конца может повторяться только ежегодное мероприятие.

event-file-empty = Файл пуст.
event-file-large = Файл слишком большой. Предел: { $limit } МБ.
event-file-rows = Слишком много строк. Предел: { $limit }.
event-file-kind = Вид файла не распознан. Пришлите файл одного из видов: CSV, TSV, XLSX, ICS.
event-file-damaged = Файл повреждён: { $reason }
