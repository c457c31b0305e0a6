/* terminal.c - the outcome on a terminal: at most 100 columns, no colour, digest last. */
#include "report/parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 100

/* The columns a UTF-8 text takes: bytes that do not continue a character. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

/* Text cut to `width` columns, the last one "~" when something was cut, padded with spaces. */
static void put_column(struct text *out, const char *text, int width)
{
    int left = width_of(text) > width ? width - 1 : width;
    bool cut = left < width;
    for (; *text; text++) {
        bool continues = ((unsigned char)*text & 0xC0) == 0x80;
        if (!continues && left-- == 0)
            break;
        text_add_bytes(out, text, 1);
    }
    if (cut)
        text_add(out, "~");
    for (; left > 0 && !cut; left--)
        text_add(out, " ");
}

/* A line that is broken between words at the terminal's width; later lines are indented. */
static void put_wrapped(struct text *out, const char *text, int used, int indent)
{
    while (*text) {
        size_t word = strcspn(text, " ");
        int width = 0;
        for (size_t i = 0; i < word; i++)
            width += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (used > indent && used + width > COLUMNS) {
            while (out->bytes[out->length - 1] == ' ')
                out->length--;
            text_format(out, "\n%*s", indent, "");
            used = indent;
        }
        text_add_bytes(out, text, word);
        used += width;
        text += word;
        if (*text == ' ') {
            text_add(out, used < COLUMNS ? " " : "");
            used++;
            text++;
        }
    }
    while (out->bytes[out->length - 1] == ' ')
        out->bytes[--out->length] = '\0';
    text_add(out, "\n");
}

/* The widest phase name, so that columns align; at most `most`. */
static int name_width(const struct journal *j, int most)
{
    int width = 5;
    for (int i = 0; i < j->scenario->phases_count; i++)
        width = width_of(j->scenario->phases[i].name) > width ? width_of(j->scenario->phases[i].name) : width;
    return width < most ? width : most;
}

void report_decision_line(const struct journal *journal, const struct decision *decision, struct text *out)
{
    struct shown s;
    const struct scenario *scenario = journal->scenario;
    size_t before = out->length;
    text_add(out, time_short(journal, decision->time_ns, &s));
    if (out->length - before <= sizeof "Nov 01 14:15" - 1)
        text_add(out, ":00");
    text_add(out, "  ");
    put_column(out, decision->phase >= 0 ? scenario->phases[decision->phase].name : "", name_width(journal, 20));
    text_add(out, "  ");
    put_column(out, decision_words[decision->kind], 13);
    if (decision->policy > 0)
        text_format(out, " [%s]", scenario->policies[decision->policy].name);
    text_add(out, " ");
    decision_sentence(journal, decision, out);
}

static void put_metric_column(const struct journal *j, int phase, enum metric metric, int width, struct text *out)
{
    struct value value = phase_metric(j, phase, scope_of(ARM_CANDIDATE), metric);
    struct shown s;
    bool shown = ratio_has_data(value.of) && value_printable(j, phase, scope_of(ARM_CANDIDATE), metric, value);
    put_column(out, shown ? quantity_text(value.of, metric_table[metric].unit, &s) : "-", width);
    text_add(out, " ");
}

static void end_line(struct text *out)
{
    while (out->length > 0 && out->bytes[out->length - 1] == ' ')
        out->bytes[--out->length] = '\0';
    text_add(out, "\n");
}

static void put_phases(const struct journal *j, struct text *out)
{
    static const struct {
        const char *name;
        enum metric metric;
        int width;
    } columns[] = {{"error rate", METRIC_ERROR_RATE, 10},
                   {"p99", METRIC_LATENCY_P99, 8},
                   {"availability", METRIC_AVAILABILITY, 12},
                   {"peak TPS", METRIC_THROUGHPUT_PEAK, 10}};
    int names = name_width(j, 20);
    put_column(out, "phase", names + 2);
    text_add(out, "split  decision   requests      ");
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
        put_column(out, columns[c].name, columns[c].width);
        text_add(out, " ");
    }
    end_line(out);
    for (int i = 0; i < j->scenario->phases_count; i++) {
        struct shown s;
        const struct scope_values *values = outcome_phase(&j->outcome, i, scope_of(ARM_CANDIDATE));
        put_column(out, j->scenario->phases[i].name, names);
        text_add(out, "  ");
        put_column(out, quantity_text(phase_split(j, i), UNIT_SHARE, &s), 6);
        text_add(out, " ");
        put_column(out, phase_verdict_words[outcome_result(&j->outcome, 0, i)->verdict], 10);
        text_add(out, " ");
        put_column(out, values ? count_text(measures_ended(&values->sum), &s) : "-", 13);
        text_add(out, " ");
        for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++)
            put_metric_column(j, i, columns[c].metric, columns[c].width, out);
        end_line(out);
    }
}

static void put_failure(const struct journal *j, int phase, const struct judgement *judged, struct text *out)
{
    struct shown s;
    struct text line = {0};
    text_format(&line, "  %s: `%s` ", j->scenario->phases[phase].name, criterion_of(j, judged)->text);
    if (judged->verdict == VERDICT_NO_DATA)
        text_add(&line, "had no data");
    else {
        text_format(&line, "failed with %s", judgement_text(j, phase, judged, &s));
        text_format(&line, " (%" PRId64 " / %" PRId64 ")", judged->value.of.num, judged->value.of.den);
    }
    put_wrapped(out, line.bytes, 0, 4);
    text_free(&line);
}

/* Why each phase of the driving policy that did not end in go did not. */
static void put_failures(const struct journal *j, struct text *out)
{
    size_t before = out->length;
    text_add(out, "\nNot passed:\n");
    size_t started = out->length;
    for (int i = 0; i < j->scenario->phases_count; i++) {
        const struct phase_result *result = outcome_result(&j->outcome, 0, i);
        const struct judgement *gate = outcome_judgements(&j->outcome, result->gate);
        for (size_t k = 0; k < result->gate.count; k++)
            if (gate[k].verdict != VERDICT_PASS)
                put_failure(j, i, &gate[k], out);
        bool explained = result->verdict == PHASE_ROLLBACK || result->breach_failed || result->checkpoints_failed;
        if (explained) {
            struct text line = {0};
            text_format(&line, "  %s: ", j->scenario->phases[i].name);
            if (result->verdict == PHASE_ROLLBACK)
                phase_reason(j, 0, i, &line);
            else
                reason_maintained(j, i, result, &line);
            put_wrapped(out, line.bytes, 0, 4);
            text_free(&line);
        }
    }
    if (out->length == started) {
        out->length = before;
        out->bytes[before] = '\0';
    }
}

static void put_side_by_side(const struct journal *j, struct text *out)
{
    int names = name_width(j, 20);
    int policies = j->scenario->policies_count;
    if (policies < 2)
        return;
    int width = (COLUMNS - names - 2) / policies - 1;
    width = width > 16 ? 16 : width;
    text_add(out, "\nPolicies on the same samples (the first drives):\n");
    put_column(out, "phase", names + 2);
    for (int p = 0; p < policies; p++) {
        put_column(out, j->scenario->policies[p].name, width);
        text_add(out, " ");
    }
    end_line(out);
    for (int i = 0; i < j->scenario->phases_count; i++) {
        put_column(out, j->scenario->phases[i].name, names + 2);
        for (int p = 0; p < policies; p++) {
            put_column(out, phase_verdict_words[outcome_result(&j->outcome, p, i)->verdict], width);
            text_add(out, " ");
        }
        end_line(out);
    }
}

static void put_exposure(const struct journal *j, struct text *out)
{
    struct exposure e = exposure_between(j, INT64_MIN, INT64_MAX);
    struct shown a, b, c;
    text_format(out, "\nExposed on the new version: %s requests, %s failed, %s\n", count_text(e.attempts, &a),
                count_text(e.failed_attempts, &b), exposed_learners_text(&e, &c));
}

static void put_expectations(const struct journal *j, struct text *out)
{
    static const char *const words[] = {[HELD_YES] = "held", [HELD_NO] = "NOT", [HELD_NOT_JUDGED] = "not judged"};
    const struct scenario *scenario = j->scenario;
    if (scenario->expectations_count == 0)
        return;
    size_t seen[3] = {0};
    for (size_t i = 0; i < scenario->expectations_count; i++)
        seen[j->outcome.held[i]]++;
    text_format(out, "\nExpectations: %zu of %zu held", seen[HELD_YES], seen[HELD_YES] + seen[HELD_NO]);
    if (seen[HELD_NOT_JUDGED] > 0)
        text_format(out, ", %zu not judged", seen[HELD_NOT_JUDGED]);
    text_add(out, "\n");
    int width = seen[HELD_NOT_JUDGED] > 0 ? (int)sizeof "not judged" - 1 : 4;
    for (size_t i = 0; i < scenario->expectations_count; i++)
        text_format(out, "  %-*s %s\n", width, words[j->outcome.held[i]], scenario->expectations[i].text);
}

void report_terminal(const struct journal *journal, struct text *out)
{
    struct shown s;
    text_format(out, "%s: %s%s\n", journal->scenario->name, overall_word(journal),
                journal->outcome.recorded ? " (recorded metrics)" : "");
    if (journal->outcome.interrupted)
        text_format(out, "PARTIAL: %s at %s UTC; gates after it were not judged\n",
                    journal->outcome.stopped ? "stopped early" : "interrupted",
                    time_short(journal, journal->outcome.until_ns, &s));
    text_add(out, "\n");
    put_phases(journal, out);
    put_failures(journal, out);
    put_side_by_side(journal, out);
    put_exposure(journal, out);
    put_expectations(journal, out);
    text_format(out, "digest %016" PRIx64 "\n", journal->outcome.digest);
}
