#include "metrics/metric.h"

#include <string.h>

const struct metric_info metric_table[METRICS] = {
#define X(name, word, unit, direction, meaning) [METRIC_##name] = {word, UNIT_##unit, direction, meaning},
    METRIC_TABLE(X)
#undef X
};

const char *const metric_words[] = {
#define X(name, word, unit, direction, meaning) word,
    METRIC_TABLE(X)
#undef X
        NULL};

const char *const variance_words[] = {
#define X(name, word, meaning) word,
    VARIANCES(X)
#undef X
        NULL};

int metric_find(const char *word)
{
    for (int i = 0; i < METRICS; i++)
        if (strcmp(metric_table[i].word, word) == 0)
            return i;
    return -1;
}
