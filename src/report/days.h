/* days.h - what many days came to: shares with their intervals, spreads instead of means, a row a day. */
#ifndef REHEARSE_REPORT_DAYS_H
#define REHEARSE_REPORT_DAYS_H

#include "base/text.h"
#include "rehearsal/days.h"

/* command: plays one of the days when --seed N follows. */
struct days_report {
    const struct days *days;
    const char *command;
};

void report_days_terminal(const struct days_report *report, struct text *out);
/* The same, and every day, as one JSON text. */
void report_days_json(const struct days_report *report, struct text *out);

/* Whether results can be written to a folder, which is made where it is missing; false after a word on stderr. */
bool report_days_possible(const char *folder);
/* Writes days.json, days.md, days.csv, a row a day, verdicts.csv and spreads.csv: all or none. Returns as report_write
 * does. */
int report_days_write(const struct days_report *report, const char *folder);

#endif
