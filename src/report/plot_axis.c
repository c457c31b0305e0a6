/* plot_axis.c - the scale of values: linear, logarithmic, or by nines. Positions and labels are worked out here. */
#include "report/plot.h"

#include "random/elementary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NINES_MAX 6.0
#define LETTER_TENTHS 88 /* of a px, in a label */
#define NARROW_TENTHS 45
#define WIDE_TENTHS 130

static double log10_of(double value)
{
    return exact_log(value) * LOG10_E;
}

void axis_see(struct axis *axis, double value)
{
    if (axis->kind == AXIS_LOG && value <= 0) {
        axis->zero = true;
        return;
    }
    if (!axis->any || value < axis->least)
        axis->least = value;
    if (!axis->any || value > axis->most)
        axis->most = value;
    axis->any = true;
}

/* How many nines a share has: 0.99 is 2, 0.9995 is 3.3. */
static double nines(double share)
{
    double missing = 1 - share;
    return missing <= exact_pow(10, -NINES_MAX) ? NINES_MAX : share <= 0 ? 0 : -log10_of(missing);
}

static double transformed(const struct axis *axis, double value)
{
    if (axis->kind == AXIS_NINES)
        return nines(value);
    if (axis->kind == AXIS_LOG)
        return value > 0 ? log10_of(value) : axis->low;
    return value;
}

/* A step of 1, 2 or 5 times a power of ten that cuts the range into 4 to 8. */
static double choose_step(double range)
{
    static const double factors[] = {1, 2, 5};
    double power = 1;
    while (power > range)
        power /= 10;
    while (power * 10 <= range)
        power *= 10;
    power /= 10;
    for (int i = 0;; i++) {
        double step = factors[i % 3] * power;
        if (range / step <= 8)
            return step;
        if (i % 3 == 2)
            power *= 10;
    }
}

static void finish_linear(struct axis *axis)
{
    double least = axis->any ? axis->least : 0, most = axis->any ? axis->most : 1;
    /* Shares and counts start at zero, unless all of them are far from it. */
    if (least > 0 && least < 0.6 * most)
        least = 0;
    if (most <= least)
        most = least + (least > 0 ? 0.1 * least : 1);
    axis->step = choose_step(most - least);
    double margin = 0.04 * (most - least);
    axis->low = floor((least == 0 ? 0 : least - margin) / axis->step) * axis->step;
    axis->high = ceil((most + margin) / axis->step) * axis->step;
}

static void finish_log(struct axis *axis)
{
    if (!axis->any)
        axis->least = axis->most = 0.001;
    double low = log10_of(axis->least), high = log10_of(axis->most);
    /* Just below the data; where zeros were seen, with some air above their line. */
    axis->low = floor(low * 10 - (axis->zero ? 2 : 0.5)) / 10;
    axis->high = ceil(high * 10 + 1) / 10;
    if (axis->unit == UNIT_SHARE && axis->most <= 1 && axis->high > 0)
        axis->high = 0.05; /* a share ends at 100 %, with some air */
    if (axis->high - axis->low < 1)
        axis->low = axis->high - 1;
}

void axis_finish(struct axis *axis)
{
    if (axis->kind == AXIS_LINEAR)
        finish_linear(axis);
    else if (axis->kind == AXIS_LOG)
        finish_log(axis);
    else {
        double least = axis->any ? nines(axis->least) : 3;
        axis->high = NINES_MAX;
        axis->low = floor((least - 0.1) * 3) / 3; /* just below the data: at about 1, 2 or 5 missing */
        axis->low = axis->low < 0 ? 0 : axis->low > 3 ? 3 : axis->low;
    }
}

int axis_y(const struct axis *axis, double value)
{
    double share = (transformed(axis, value) - axis->low) / (axis->high - axis->low);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return (int)(share * AXIS_UNITS);
}

static void put_tic(struct axis *axis, double value, const char *label, struct text *script)
{
    text_add(script, script->bytes[script->length - 1] == '(' ? "" : ", ");
    int tenths = 0;
    for (const char *letter = label; *letter; letter++)
        tenths += strchr(",./", *letter) ? NARROW_TENTHS : strchr("%m", *letter) ? WIDE_TENTHS : LETTER_TENTHS;
    axis->label_tenths = tenths > axis->label_tenths ? tenths : axis->label_tenths;
    /* gnuplot reads the label of a tic as a format: 5%% is 5%. */
    text_add(script, "'");
    for (; *label; label++)
        text_add(script, *label == '%' ? "%%" : (char[]){*label, '\0'});
    text_format(script, "' %d", axis_y(axis, value));
}

/* The label of mantissa * 10^exponent, exactly. */
static const char *label_of(const struct axis *axis, int64_t mantissa, int exponent, struct shown *s)
{
    struct ratio value = {mantissa, 1};
    for (; exponent > 0 && value.num < INT64_MAX / 10; exponent--)
        value.num *= 10;
    for (; exponent < 0 && value.den < INT64_MAX / 10; exponent++)
        value.den *= 10;
    int digits = axis->unit == UNIT_MONEY ? 2 : 7;
    quantity_format(value, axis->unit, digits, s->text, sizeof s->text);
    return s->text;
}

static void put_log_tics(struct axis *axis, struct text *script)
{
    /* The wider the range, the fewer labels a decade: 1 2 3 5 7, 1 2 5, 1. */
    static const int mantissas[3][6] = {{1, 2, 3, 5, 7, 0}, {1, 2, 5, 0}, {1, 0}};
    double decades = axis->high - axis->low;
    const int *mantissa = mantissas[decades <= 1.7 ? 0 : decades <= 3.5 ? 1 : 2];
    struct shown s;
    for (int exponent = (int)floor(axis->low); exponent <= (int)ceil(axis->high); exponent++)
        for (int i = 0; mantissa[i] > 0; i++) {
            double value = mantissa[i] * exact_pow(10, exponent);
            double at = log10_of(value);
            bool low_line = axis->zero && at < axis->low + 0.15;
            if (at >= axis->low - 1e-9 && at <= axis->high + 1e-9 && !low_line)
                put_tic(axis, value, label_of(axis, mantissa[i], exponent, &s), script);
        }
    if (axis->zero)
        put_tic(axis, 0, "0", script);
}

static void put_linear_tics(struct axis *axis, struct text *script)
{
    /* step = mantissa * 10^exponent; its multiples are labelled exactly. */
    int exponent = 0;
    double step = axis->step;
    for (; step < 0.999; exponent--)
        step *= 10;
    for (; step > 9.99; exponent++)
        step /= 10;
    int64_t mantissa = (int64_t)(step + 0.5);
    struct shown s;
    for (int64_t i = (int64_t)floor(axis->low / axis->step + 0.5);
         (double)i * axis->step <= axis->high * (1 + 1e-9) + 1e-12; i++)
        put_tic(axis, (double)i * axis->step, label_of(axis, i * mantissa, exponent, &s), script);
}

static void put_nines_tics(struct axis *axis, struct text *script)
{
    static const struct {
        double value;
        const char *label;
    } tics[] = {{0, "0%"},          {0.5, "50%"},         {0.9, "90%"},         {0.95, "95%"},
                {0.99, "99%"},      {0.995, "99.5%"},     {0.999, "99.9%"},     {0.9995, "99.95%"},
                {0.9999, "99.99%"}, {0.99995, "99.995%"}, {0.99999, "99.999%"}, {1, "100%"}};
    for (size_t i = 0; i < sizeof tics / sizeof tics[0]; i++)
        if (nines(tics[i].value) >= axis->low - 1e-9)
            put_tic(axis, tics[i].value, tics[i].label, script);
}

void put_value_tics(struct axis *axis, struct text *script)
{
    if (!axis->any && !axis->zero) {
        text_add(script, "unset ytics\n"); /* nothing was seen: no scale */
        return;
    }
    text_add(script, "set ytics scale 0.5 nomirror textcolor rgb '#000000' (");
    if (axis->kind == AXIS_LINEAR)
        put_linear_tics(axis, script);
    else if (axis->kind == AXIS_LOG)
        put_log_tics(axis, script);
    else
        put_nines_tics(axis, script);
    text_add(script, ")\n");
}
