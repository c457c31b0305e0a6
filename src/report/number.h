/* number.h - numbers and times as text.
 *
 * Everything is made from integers, so that no locale and no libm reaches an output (contract 1.4). People read a value
 * with the decimals of its unit, everywhere the same (quantity_text); programs get it exactly. */
#ifndef REHEARSE_REPORT_NUMBER_H
#define REHEARSE_REPORT_NUMBER_H

#include "base/quantity.h"
#include "base/text.h"

#include <stdint.h>

#define SHOWN_BYTES 96

/* Room for a value as text. Passed by the caller, so that several fit in one line. */
struct shown {
    char text[SHOWN_BYTES];
};

/* "2h30m", "0s"; "-" below zero. */
const char *span_text(int64_t span_ns, struct shown *s);
const char *count_text(int64_t count, struct shown *s);
/* A ratio with the decimals that its unit is usually read with. */
const char *quantity_text(struct ratio value, enum unit unit, struct shown *s);
/* How many decimals that is, or more where a value would otherwise read like a threshold that it does not equal. */
int decimals_apart(struct ratio value, struct ratio threshold, enum unit unit);

/* --- for programs --- */

void put_integer(struct text *out, int64_t value);
/* scaled / 10^digits, with exactly `digits` decimals: (-1234, 3) is -1.234. digits 0..18. */
void put_decimal(struct text *out, int64_t scaled, int digits);
/* num * scale / den with exactly `digits` decimals, rounded half away from zero; nothing when den is 0. */
void put_share(struct text *out, int64_t num, int64_t den, int64_t scale, int digits);

#endif
