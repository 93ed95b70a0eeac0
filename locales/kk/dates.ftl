# What CLDR's ready-made patterns do not offer. Whole dates («2025 ж. 25 желтоқсан») come from CLDR itself.

# $until is «24 сәуір».
range-month = { $year } ж. { $day }–{ $until }
# $from and $until are «30 сәуір» and «1 мамыр».
range-year = { $year } ж. { $from } – { $until }
# Two whole dates.
range-years = { $from } – { $until }

season-spring = { $year } жылғы көктем
season-summer = { $year } жылғы жаз
season-autumn = { $year } жылғы күз
season-winter = { $year } жылғы қыс
year-alone = { $year } жыл

day-before-yesterday = алдыңгүні
day-yesterday = кеше
day-today = бүгін
day-tomorrow = ертең
day-after-tomorrow = бүрсігүні

# When a reminder comes, as a choice. Not «бұрын», which means "ago".
lead-start = Басталған кезде
lead-minutes = { $n } минут қалғанда
lead-hours = { $n } сағат қалғанда
lead-days = { $n } күн қалғанда
lead-weeks = { $n } апта қалғанда

# How long something takes.
span-seconds = { $n } секунд
span-minutes = { $n } минут
span-hours = { $n } сағат
span-days = { $n } күн

# Kazakh joins two with a word and more with commas alone.
list-two = { $first } және { $second }
# $head is «A, B».
list-many = { $head }, { $last }
