/* scenario_files.h - for tests of scenarios: a good scenario, changed in one place, written to a folder of its own.
 *
 * An `@` in a changed text marks the place where the problem must be shown; it is taken out before writing.
 */
#ifndef SCENARIO_FILES_H
#define SCENARIO_FILES_H

#include "base/text.h"
#include "language/language.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const char good_scenario[] =
    "rehearsal: 1\n"
    "name: good\n"
    "seed: 7\n"
    "learners:\n"
    "  count: 500k\n"
    "  segments:\n"
    "    - {name: A, share: 1/3}\n"
    "    - {name: B, share: 1/3, error_factor: 1.1}\n"
    "    - {name: C, share: 1/3}\n"
    "  rounds: {think: {exponential: {mean: 30s}}}\n"
    "  patience: {timeout: 2s, backoff: {base: 200ms}}\n"
    "regions:\n"
    "  - {name: NA, share: 60%, utc_offset: -5h, network: {lognormal: {median: 8ms, p99: 20ms}}}\n"
    "  - {name: EU, share: 40%}\n"
    "analyzers:\n"
    "  baseline: {service: {lognormal: {median: 60ms, p99: 130ms}}, replicas: 250, workers: 8}\n"
    "  ultra-fast:\n"
    "    service: {lognormal: {median: 12ms, p99: 30ms}}\n"
    "    cache: {hit: 82%, miss: {lognormal: {median: 30ms, p99: 60ms}}}\n"
    "    replicas: 25\n"
    "monitoring: {tick: 5s, sample: 30s}\n"
    "policy: one.yaml\n"
    "beside: [two.yaml]\n"
    "plan:\n"
    "  - phase: canary\n"
    "    at: 2025-10-31T12:00Z\n"
    "    for: 2h\n"
    "    split: 1%\n"
    "    checkpoints: [15m, 30m, 2h]\n"
    "  - phase: canary-hold\n"
    "    at: 2025-10-31T14:00Z\n"
    "    for: 24h\n"
    "    hold: true\n"
    "    observe: {window: 10m, every: 1h}\n"
    "  - phase: ramp\n"
    "    at: 2025-11-01T14:00Z\n"
    "    for: 4h\n"
    "    split: {share: 10%, overrides: [{region: EU, share: 0%}, {segment: C, share: 5%}]}\n"
    "    replicas: {ultra-fast: 50}\n"
    "    checkpoints: [30m, 4h]\n"
    "expect:\n"
    "  canary: go\n"
    "  ramp: rollback by 15:14\n"
    "  decisions: [no warn in canary, warn at +2m in ramp]\n"
    "  beside: {two: {ramp: no-go}}\n"
    "assumptions:\n"
    "  - {id: baseline, text: our own words}\n";

static const char good_policy[] =
    "policy: 1\n"
    "name: one\n"
    "title: the first\n"
    "min_errors: 3\n"
    "phases:\n"
    "  - phase: canary\n"
    "    gate: [error_rate < 1%, latency.p99 < 200ms, incidents.critical == 0]\n"
    "  - phase: ramp\n"
    "    gate:\n"
    "      - error_rate < 0.5%\n"
    "      - availability > 99.95% over 1h in region NA\n"
    "    maintained: {breach: 3m, checkpoints: true}\n"
    "    checkpoints:\n"
    "      - {at: 30m, criteria: [cpu < 80%], abort_unless: [segment_variance <= 10%],\n"
    "         required: true}\n"
    "    triggers:\n"
    "      - error_rate > 0.75% for 2m -> warn\n"
    "      - any criterion breached for 3m -> rollback to 0%\n"
    "    response:\n"
    "      {notice: 1m, assess: 4m, decide: 8m, hold_at: 2%, alerts_lost: true, backup: 7m,\n"
    "       pace: [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3],\n"
    "       levels: {feature_off: 6m, background_pause: 11m, halt: 16m, emergency: 0},\n"
    "       script: [{incident: 2, role: Engineering Lead, does: hold, after: 90s}],\n"
    "       people: [{role: Engineering Lead, may: hold, notice: {exponential: {mean: 1m}},\n"
    "                 assess: 2m, decide: {deterministic: 90s}, absent: false},\n"
    "                {role: VP Engineering, may: override, refuses: true,\n"
    "                 approves: true}]}\n"
    "    rollback_to: 1%\n"
    "    recovery: [error_rate < 0.2%]\n"
    "    on_fail: {split: 5%, for: 3h, then: 2%}\n"
    "    manual: true\n"
    "    remediation:\n"
    "      - {option: A, text: fix it, at: 2025-11-03T14:00Z, after: 24h}\n"
    "engine: documents\n"
    "metrics:\n"
    "  - {name: price.each, unit: money, better: lower, once: true, value: $2,\n"
    "     meaning: of a lesson}\n";

static const char other_policy[] = "policy: 1\n"
                                   "name: two\n"
                                   "phases:\n"
                                   "  - {phase: canary, from: one.yaml, triggers: [error_rate > 9% -> warn]}\n"
                                   "  - phase: ramp\n"
                                   "    gate: [error_rate < 0.1%]\n";

struct folder {
    char path[64];
};

static inline void folder_open(struct folder *folder)
{
    snprintf(folder->path, sizeof folder->path, "%s", "/tmp/rehearse-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
}

/* The path of a file of the folder; static, overwritten by the next call but one. */
static const char *path_in(const struct folder *folder, const char *name)
{
    static char paths[2][400];
    static int turn;
    turn = !turn;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", folder->path, name);
    return paths[turn];
}

static inline void write_bytes(const struct folder *folder, const char *name, const char *bytes, size_t length)
{
    FILE *file = fopen(path_in(folder, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static inline void write_text(const struct folder *folder, const char *name, const char *text)
{
    write_bytes(folder, name, text, strlen(text));
}

static inline void folder_close(struct folder *folder)
{
    DIR *opened = opendir(folder->path);
    assert_non_null(opened);
    for (struct dirent *entry = readdir(opened); entry; entry = readdir(opened))
        if (entry->d_name[0] != '.')
            unlink(path_in(folder, entry->d_name));
    closedir(opened);
    rmdir(folder->path);
}

static inline void write_good_files(const struct folder *folder)
{
    write_text(folder, "good.yaml", good_scenario);
    write_text(folder, "one.yaml", good_policy);
    write_text(folder, "two.yaml", other_policy);
}

/* `text` with the first `from` replaced by `to`; the caller frees it. */
static inline char *replaced(const char *text, const char *from, const char *to)
{
    struct text out = {0};
    const char *at = strstr(text, from);
    assert_non_null(at);
    text_add_bytes(&out, text, (size_t)(at - text));
    text_add(&out, to);
    text_add(&out, at + strlen(from));
    return out.bytes;
}

/* Takes the first `@` out of the text and tells its line and column; 0, 0 when there is none. */
static inline void take_mark(char *text, int *line, int *column)
{
    char *mark = strchr(text, '@');
    *line = *column = 0;
    if (!mark)
        return;
    *line = *column = 1;
    for (const char *byte = text; byte < mark; byte++) {
        *column = *byte == '\n' ? 1 : *column + (((unsigned char)*byte & 0xC0) != 0x80);
        *line += *byte == '\n';
    }
    memmove(mark, mark + 1, strlen(mark));
}

static inline struct scenario *read_in(const struct folder *folder, const char *name, struct problems *problems)
{
    return scenario_read(path_in(folder, name), NULL, 0, problems);
}

/* Reads the good scenario with a change. */
static inline struct scenario *read_changed(const struct folder *folder, const char *from, const char *to,
                                            const struct setting *settings, size_t count, struct problems *problems)
{
    write_good_files(folder);
    char *text = replaced(good_scenario, from, to);
    write_text(folder, "good.yaml", text);
    free(text);
    return scenario_read(path_in(folder, "good.yaml"), settings, count, problems);
}

/* Fails with everything that was found when there is anything. */
static inline void assert_no_problems(const struct problems *problems)
{
    if (problems->count > 0)
        problems_print(problems, stderr);
    assert_int_equal(problems->count, 0);
}

/* The first problem has this text, in this file, at this place (line 0: anywhere). */
static inline void assert_problem(const struct problems *problems, const char *file, int line, int column,
                                  const char *fragment)
{
    assert_true(problems->count > 0);
    const struct problem *first = &problems->kept[0];
    const char *source = first->place.source ? first->place.source : "";
    const char *slash = strrchr(source, '/');
    bool right = strstr(first->message, fragment) && strcmp(slash ? slash + 1 : source, file) == 0 &&
                 (line == 0 || (first->place.line == line && first->place.column == column));
    if (!right) {
        fprintf(stderr, "expected %s:%d:%d: ... %s ...\n", file, line, column, fragment);
        problems_print(problems, stderr);
    }
    assert_true(right);
}

#endif
