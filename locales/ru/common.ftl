# Слова для всех комнат.

# Кнопки.
button-back = Назад
button-next = Далее
button-previous = Предыдущая
button-yes = Да
button-no = Нет
button-cancel = Отмена
button-confirm = Подтвердить
button-menu = Главное меню
button-settings = Настройки
button-help = Помощь
button-read = Читать полностью
button-turn-off = Отключить

# Список по страницам: «2 / 5».
page-of = { $page } / { $pages }
nothing-found = Ничего не найдено

# Если что-то пошло не так.
error-try-later = Произошла ошибка. Попробуйте ещё раз позже.
error-too-much = За минуту пришло слишком много сообщений. Продолжите через минуту.
error-not-permitted = У вас нет прав на это действие.
error-stale-button = Эта кнопка устарела. Показан последний вариант.
error-too-often = { $n ->
    [one] Слишком много запросов. Повторите через { $n } секунду.
    [few] Слишком много запросов. Повторите через { $n } секунды.
   *[many] Слишком много запросов. Повторите через { $n } секунд.
}

# Чего мы не смогли прочитать.
not-understood = Мы не поняли ваше сообщение. Напишите слово для поиска или выберите команду /help.
not-understood-command = Такой команды нет. Список команд: /help

time-zone-note = Время указано по Астане (UTC+5).

# Регионы, после слова «Регион:».
regions-all = Все регионы
regions-none = Регион не выбран
# $names — «область Абай, Акмолинская область, Актюбинская область».
regions-more = { $names } и ещё { $n ->
    [one] { $n } регион
    [few] { $n } региона
   *[many] { $n } регионов
}

# Кому сообщение, если ничто не сужает круг.
audience-everyone = Все подписчики

# $name — «День Победы»: выходной, перенесённый с субботы или воскресенья.
holiday-moved = { $name }: перенесённый выходной

# Признаки, которые сужают аудиторию, одной строкой через «·».
audience-private = личные чаты
audience-groups = группы
audience-channels = каналы
audience-asked-for = попросили напомнить о мероприятии: №{ $event }
audience-follows = подписаны на серию мероприятия: №{ $event }
audience-joined-from = дата подписки, с: { $date }
audience-joined-until = дата подписки, до: { $date }
