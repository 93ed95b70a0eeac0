# Объявления, которые повторяются каждую неделю или каждый месяц.

card-repeat = Повторять
card-repeat-stop = Прекратить повторы
repeat-ask =
    <b>Повтор объявления</b>
    Выберите день, в который оно повторяется каждую неделю, или повтор раз в месяц.
repeat-each-month = Повторять каждый месяц
repeat-none = Не повторять
repeat-ask-day = В какой день месяца повторять?
repeat-last-day = Последний день месяца
repeat-ask-hour = В котором часу отправлять?
repeat-ask-end =
    Повтор: { $rhythm }
    Когда повторы закончатся? Одобрение второго модератора, если оно нужно, действует для всех повторов, пока не изменились текст и аудитория.
# После «Повтор:».
repeat-weekly = каждую неделю, { $weekday }, { $time }
repeat-monthly = каждый месяц, число: { $day }, { $time }
repeat-monthly-last = каждый месяц, последний день месяца, { $time }
repeat-stop-sure =
    Объявление №{ $id }: { $headline }
    Прекратить повторы?
repeat-stop-what = Отправленное останется у получателей, ожидающий повтор будет удалён.
repeat-stopped = Повторы прекращены.
repeat-over =
    <b>Объявление №{ $id }: это был последний повтор.</b>
    { $headline }
announcement-repeats = Повтор: { $rhythm }
announcement-repeats-until = Повторы закончатся: { $date }
announcement-repeat-of = Это повтор. Первое объявление: №{ $id }
announcement-repeat-next = Следующий повтор: №{ $id }
# Повтор, который появится, когда уйдёт предыдущий.
queue-repeat = { $time } · Повтор объявления №{ $id }: { $headline }. Получатели: { $n }
