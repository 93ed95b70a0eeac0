# То, чего нет среди готовых образцов CLDR. Полные даты («25 декабря 2025 г.») даёт сама CLDR.

# $until — «24 апреля».
range-month = { $day }–{ $until } { $year } г.
# $from и $until — «30 апреля» и «1 мая».
range-year = { $from } – { $until } { $year } г.
# Две полные даты.
range-years = { $from } – { $until }

season-spring = весна { $year } г.
season-summer = лето { $year } г.
season-autumn = осень { $year } г.
season-winter = зима { $year } г.
year-alone = { $year } год

day-before-yesterday = позавчера
day-yesterday = вчера
day-today = сегодня
day-tomorrow = завтра
day-after-tomorrow = послезавтра

# Когда придёт напоминание, как вариант выбора.
lead-start = В момент начала
lead-minutes = { $n ->
    [one] За { $n } минуту
    [few] За { $n } минуты
   *[many] За { $n } минут
}
lead-hours = { $n ->
    [one] За { $n } час
    [few] За { $n } часа
   *[many] За { $n } часов
}
lead-days = { $n ->
    [one] За { $n } день
    [few] За { $n } дня
   *[many] За { $n } дней
}
lead-weeks = { $n ->
    [one] За { $n } неделю
    [few] За { $n } недели
   *[many] За { $n } недель
}

# Сколько что-то длится.
span-seconds = { $n ->
    [one] { $n } секунда
    [few] { $n } секунды
   *[many] { $n } секунд
}
span-minutes = { $n ->
    [one] { $n } минута
    [few] { $n } минуты
   *[many] { $n } минут
}
span-hours = { $n ->
    [one] { $n } час
    [few] { $n } часа
   *[many] { $n } часов
}
span-days = { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[many] { $n } дней
}

list-two = { $first } и { $second }
# $head — «A, B».
list-many = { $head } и { $last }
