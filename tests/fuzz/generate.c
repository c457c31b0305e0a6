/* generate.c - random scenarios that are valid, as settings of one that has everything.
 *
 *     generate BASE SEED COUNT    COUNT lines: what --until takes, then settings PATH=VALUE, all apart by tabs
 *
 * Paths, types and ranges are those of the table of keys, and distributions are written as their table says, so what
 * is added there is tried without a change here. Each scenario turns two keys from the base, the first of them in the
 * order of the table; every fifth turns up to eight. What is refused is drawn again; a key that no draw could turn is
 * named on stderr. Values are log-uniform over the key's range, or one of its ends. A scenario runs until it has
 * played ROUNDS rounds or so, and is drawn again where that is less than a sample, or where it takes too much room. */
#include "base/exact.h"
#include "language/keys.h"
#include "language/language.h"
#include "random/distribution.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 20000
#define TRIES 5000 /* a key that one kind of fault takes is met in one try of 24 */
#define SETTINGS 10
#define TEXT 1200
#define FAULTS_IN_BASE 24

/* splitmix64 (Steele, Lea, Flood, OOPSLA 2014). */
static uint64_t state;
static uint64_t draw(uint64_t below)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}
static double uniform(void)
{
    return (double)draw(UINT64_C(1) << 53) / 9007199254740992.0;
}

struct scenario_text {
    struct setting settings[SETTINGS];
    char paths[SETTINGS][128], values[SETTINGS][TEXT];
    size_t count;
};

/* --- values --- */

static double log_uniform(double low, double high)
{
    return low * pow(high / low, uniform());
}

static void put_duration(double low_ns, double high_ns, char *out, size_t size)
{
    static const int64_t round[] = {1, 2, 5, 10, 15, 30}, units[] = {1000000, 1000000000, 60000000000, 3600000000000};
    int64_t value = (int64_t)log_uniform(low_ns < 1 ? 1 : low_ns, high_ns);
    if (draw(3) > 0)
        value = round[draw(6)] * units[draw(4)];
    snprintf(out, size, "%" PRId64 "ns", value);
}

/* In the base unit of the key's unit, between what the range allows; its ends now and then. */
static void put_quantity(const struct key *key, char *out, size_t size)
{
    enum unit unit = key->type == KEY_QUANTITY ? key->unit : key->type == KEY_WAIT ? UNIT_DURATION : UNIT_COUNT;
    struct ratio low, high;
    const char *why;
    if (key->low && draw(8) == 0)
        snprintf(out, size, "%s", key->low);
    else if (key->high && draw(8) == 0)
        snprintf(out, size, "%s", key->high);
    else if (!key->low || !key->high || !quantity_parse(key->low, strlen(key->low), unit, &low, &why) ||
             !quantity_parse(key->high, strlen(key->high), unit, &high, &why))
        snprintf(out, size, "%" PRIu64, draw(100)); /* cores, say */
    else {
        double least = (double)low.num / (double)low.den, most = (double)high.num / (double)high.den;
        if (unit == UNIT_DURATION) {
            put_duration(least, most, out, size);
        } else {
            double value = log_uniform(least > 0 ? least : most * 1e-7, most);
            bool whole = key->type == KEY_WHOLE;
            bool large = value > 1e12;
            struct ratio drawn =
                ratio_make((int64_t)(whole || large ? value : value * 1000), whole || large ? 1 : 1000);
            if (whole)
                snprintf(out, size, "%" PRId64, drawn.num);
            else
                quantity_format(drawn, unit, 9, out, size);
        }
    }
}

/* Each kind that has a form is written in one of its forms. `plain`: values are numbers, not durations. */
static void put_distribution(bool plain, char *out, size_t size)
{
    const struct distribution_info *info = &distribution_table[draw(DISTRIBUTION_KINDS)];
    int forms = 0;
    while (info->forms && info->forms[forms].make)
        forms++;
    if (forms == 0) {
        snprintf(out, size, plain ? "{deterministic: 3}" : "{deterministic: 20ms}");
        return;
    }
    const struct distribution_form *form = &info->forms[draw((uint64_t)forms)];
    int length = snprintf(out, size, "{%s: {", info->word);
    for (int i = 0; i < PARAMETERS_MAX && form->parameters[i].word; i++) {
        enum parameter_kind kind = form->parameters[i].kind;
        char value[64];
        if (kind == PARAMETER_VALUE && !plain)
            put_duration(1e3, 3e11, value, sizeof value);
        else if (kind == PARAMETER_STAGES || (plain && draw(2) == 0))
            snprintf(value, sizeof value, "%" PRIu64, 1 + draw(draw(4) == 0 ? 10000 : 20));
        else
            snprintf(value, sizeof value, "%.3f", log_uniform(0.01, 100));
        length += snprintf(out + length, size - (size_t)length, "%s%s: %s", i > 0 ? ", " : "", form->parameters[i].word,
                           value);
    }
    snprintf(out + length, size - (size_t)length, "}}");
}

static void put_factors(char *out, size_t size)
{
    int length = snprintf(out, size, "[");
    for (int hour = 0; hour < 24; hour++)
        length += snprintf(out + length, size - (size_t)length, "%s%.3f", hour > 0 ? ", " : "", log_uniform(0.01, 10));
    snprintf(out + length, size - (size_t)length, "]");
}

/* False for types whose values are structure: the base has one of each. */
static bool put_value(const struct key *key, char *out, size_t size)
{
    size_t words = 0;
    switch (key->type) {
    case KEY_QUANTITY:
    case KEY_WHOLE:
    case KEY_CORES:
    case KEY_WAIT:
        if (key->type == KEY_WAIT && draw(2) == 0)
            put_distribution(false, out, size);
        else
            put_quantity(key, out, size);
        return true;
    case KEY_DISTRIBUTION:
        put_distribution(strstr(key->path, "per_session"), out, size);
        return true;
    case KEY_WORD:
        while (key->words[words])
            words++;
        snprintf(out, size, "%s", key->words[draw(words)]);
        return true;
    case KEY_BOOL:
        snprintf(out, size, "%s", draw(2) ? "true" : "false");
        return true;
    case KEY_FACTORS:
        put_factors(out, size);
        return true;
    default:
        return false;
    }
}

/* --- scenarios --- */

/* A name of the base in the place of each word in capitals. */
static void put_path(const char *path, char *out, size_t size)
{
    static const char *const names[][4] = {{"SEGMENT", "A", "B", "B"},
                                           {"REGION", "NA", "EU", "EU"},
                                           {"ARM", "baseline", "ultra-fast", "ultra-fast"},
                                           {"PHASE", "canary", "hold", "ramp"},
                                           {"PARAMETER", "percentage", "percentage", "factor"}};
    size_t length = 0;
    char fault[8]; /* its kind takes the key, or the scenario is refused */
    snprintf(fault, sizeof fault, "[%" PRIu64 "]", draw(FAULTS_IN_BASE));
    bool observed = strstr(path, ".observe."); /* only a hold is observed in parts */
    while (*path) {
        size_t word = strcspn(path, ".");
        const char *name = NULL;
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (strlen(names[i][0]) == word && strncmp(path, names[i][0], word) == 0)
                name = observed ? "hold" : names[i][1 + draw(3)];
        if (!name && key_is_placeholder(path)) { /* the first of any other list */
            name = length == strlen("faults.") && strncmp(out, "faults.", length) == 0 ? fault : "[0]";
            length = length > 0 ? length - 1 : 0; /* faults[0], not faults.[0] */
        }
        length += (size_t)snprintf(out + length, size - length, "%.*s%s", name ? (int)strlen(name) : (int)word,
                                   name ? name : path, path[word] ? "." : "");
        path += word + (path[word] == '.');
    }
}

static void set(struct scenario_text *s, const char *path, const char *value)
{
    snprintf(s->paths[s->count], sizeof s->paths[0], "%s", path);
    snprintf(s->values[s->count], sizeof s->values[0], "%s", value);
    s->settings[s->count] = (struct setting){s->paths[s->count], s->values[s->count]};
    s->count++;
}

/* Shares of two sum to one: the other's follows. */
static bool turn_share(struct scenario_text *s, const struct key *key)
{
    static const char *const pairs[][3] = {
        {"learners.segments.SEGMENT.share", "learners.segments.A.share", "learners.segments.B.share"},
        {"regions.REGION.share", "regions.NA.share", "regions.EU.share"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strcmp(key->path, pairs[i][0]) == 0) {
            uint64_t ppm = 1 + draw(999999);
            char value[32];
            snprintf(value, sizeof value, "%" PRIu64 "ppm", ppm);
            set(s, pairs[i][1], value);
            snprintf(value, sizeof value, "%" PRIu64 "ppm", 1000000 - ppm);
            set(s, pairs[i][2], value);
            return true;
        }
    return false;
}

static bool can_turn(const struct key *key)
{
    char value[TEXT];
    return key->document == DOCUMENT_SCENARIO && (!key->low || strcmp(key->low, key->high) != 0) &&
           strcmp(key->path, "name") != 0 && put_value(key, value, sizeof value);
}

static void turn(struct scenario_text *s, const struct key *key)
{
    char path[128], value[TEXT];
    if (s->count + 2 > SETTINGS || turn_share(s, key))
        return;
    put_path(key->path, path, sizeof path);
    put_value(key, value, sizeof value);
    set(s, path, value);
}

/* How long it may be played, in whole samples; 0: it is not worth it. */
static int64_t until_ns(const struct scenario *s)
{
    double wait_ns = distribution_mean(&s->learners.think) + 1, places = 0;
    for (int arm = 0; arm < ARMS; arm++)
        places +=
            (double)scenario_most_replicas(s, arm) * ((double)s->analyzers[arm].workers + s->analyzers[arm].queue);
    double fastest = 1; /* of the day */
    for (int hour = 0; hour < 24; hour++)
        fastest = fmax(fastest, (double)s->learners.activity[hour].num / (double)s->learners.activity[hour].den);
    double rounds_a_sample = (double)s->learners.count * fastest * (double)s->monitoring.sample_ns / wait_ns;
    double ticks = (double)s->monitoring.sample_ns / (double)s->monitoring.tick_ns;
    if (rounds_a_sample > ROUNDS || s->learners.count > 10 * ROUNDS || places > 1e6 || ticks > 1e4)
        return 0;
    double samples = ROUNDS / fmax(rounds_a_sample, 1);
    samples = fmin(samples, 1e5 / ticks);
    return (samples > 60 ? 60 : samples < 1 ? 1 : (int64_t)samples) * s->monitoring.sample_ns;
}

/* Turns `first` and others until the whole is valid; false when that does not come to pass. */
static bool make(const char *base, const struct key *first, uint64_t others, struct scenario_text *s, int64_t *until)
{
    for (int tries = 0; tries < TRIES; tries++) {
        struct problems problems = {0};
        s->count = 0;
        turn(s, first);
        for (uint64_t i = 0; i < others;) {
            const struct key *key = &key_table[draw(key_table_count)];
            if (can_turn(key)) {
                turn(s, key);
                i++;
            }
        }
        struct scenario *scenario = scenario_read(base, s->settings, s->count, &problems);
        *until = scenario ? until_ns(scenario) : 0;
        scenario_free(scenario);
        problems_free(&problems);
        if (*until > 0)
            return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "generate BASE SEED COUNT\n");
        return 2;
    }
    static struct scenario_text s;
    uint64_t seed = strtoull(argv[2], NULL, 10), count = strtoull(argv[3], NULL, 10);
    size_t key = 0, turnable = 0;
    for (size_t i = 0; i < key_table_count; i++)
        turnable += can_turn(&key_table[i]);
    if (count < turnable)
        fprintf(stderr, "%zu scenarios at least: as many keys are to be turned\n", turnable);
    for (uint64_t i = 0; i < count; i++, key = (key + 1) % key_table_count) {
        int64_t until;
        while (!can_turn(&key_table[key]))
            key = (key + 1) % key_table_count;
        state = seed * 1000003 + i;
        if (!make(argv[1], &key_table[key], draw(5) == 0 ? 1 + draw(6) : 1, &s, &until)) {
            fprintf(stderr, "no draw of %s was valid\n", key_table[key].path);
            continue;
        }
        printf("%" PRId64 "ns", until);
        for (size_t k = 0; k < s.count; k++)
            printf("\t%s=%s", s.paths[k], s.values[k]);
        putchar('\n');
    }
    return 0;
}
