/* scenario.c - the words of a scenario, and its end. */
#include "model/scenario.h"

#include "base/memory.h"

#include <stdlib.h>

const char *const choice_words[] = {"pooled", "round_robin", "least_loaded", "two_choices", NULL};
const char *const start_words[] = {"stationary", "fresh", NULL};
const char *const jitter_words[] = {"none", "full", NULL};

static void learners_release(struct learners *learners)
{
    for (int i = 0; i < learners->segments_count; i++)
        free(learners->segments[i].name);
    free(learners->segments);
    distribution_free(&learners->per_session);
    distribution_free(&learners->think);
    distribution_free(&learners->away);
    distribution_free(&learners->patience.timeout);
}

static void lists_release(struct scenario *s)
{
    for (int i = 0; i < s->phases_count; i++) {
        free(s->phases[i].name);
        free(s->phases[i].split.overrides);
    }
    for (int i = 0; i < s->policies_count; i++)
        policy_release(&s->policies[i]);
    for (size_t i = 0; i < s->expectations_count; i++) {
        free(s->expectations[i].text);
    }
    for (size_t i = 0; i < s->assumptions_count; i++) {
        free(s->assumptions[i].id);
        free(s->assumptions[i].text);
    }
    for (char **name = s->source_names; name && *name; name++)
        free(*name);
    free(s->phases);
    free(s->policies);
    free(s->expectations);
    free(s->assumptions);
    faults_free(&s->faults);
    free(s->source_names);
}

void scenario_name_arms(struct scenario *scenario, const char *baseline, const char *candidate)
{
    const char *const words[ARMS + 1] = {baseline, candidate, "all"};
    for (int arm = 0; arm <= ARM_ALL; arm++) {
        free(scenario->arm_words[arm]);
        scenario->arm_words[arm] = memory_copy_text(words[arm]);
    }
}

void scenario_free(struct scenario *scenario)
{
    if (!scenario)
        return;
    learners_release(&scenario->learners);
    for (int i = 0; i < scenario->regions_count; i++) {
        free(scenario->regions[i].name);
        distribution_free(&scenario->regions[i].network);
    }
    for (int arm = 0; arm < ARMS; arm++) {
        distribution_free(&scenario->analyzers[arm].service);
        distribution_free(&scenario->analyzers[arm].cache_miss);
    }
    for (int arm = 0; arm <= ARM_ALL; arm++)
        free(scenario->arm_words[arm]);
    lists_release(scenario);
    stated_metrics_free(&scenario->stated);
    free(scenario->regions);
    free(scenario->region_names);
    free(scenario->segment_names);
    free(scenario->path);
    free(scenario->name);
    free(scenario);
}
