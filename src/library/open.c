/* open.c - scenarios and what is wrong in them, as handles. */
#include "base/memory.h"
#include "base/version.h"
#include "language/language.h"
#include "library/handles.h"
#include "world/rules.h"

#include <stdlib.h>
#include <string.h>

/* rehearse_scenario_options as the first version had it; a smaller size is a caller who forgot it. */
#define OPTIONS_FIRST sizeof(rehearse_scenario_options)

const char *rehearse_version(void)
{
    return REHEARSE_VERSION;
}

void rehearse_free(void *memory)
{
    free(memory);
}

bool options_copy(void *into, size_t least, size_t known, const void *options)
{
    size_t size = 0;
    memset(into, 0, known);
    if (!options)
        return true;
    memcpy(&size, options, sizeof size);
    if (size < least)
        return false;
    memcpy(into, options, size < known ? size : known);
    return true;
}

size_t rehearse_problems_count(const rehearse_problems *problems)
{
    return problems ? problems->list.count : 0;
}

size_t rehearse_problems_kept(const rehearse_problems *problems)
{
    size_t count = rehearse_problems_count(problems);
    return count < PROBLEMS_SHOWN ? count : PROBLEMS_SHOWN;
}

rehearse_problem rehearse_problems_get(const rehearse_problems *problems, size_t i)
{
    if (i >= rehearse_problems_kept(problems))
        return (rehearse_problem){0};
    const struct problem *problem = &problems->list.kept[i];
    return (rehearse_problem){.file = problem->place.source,
                              .line = problem->place.line,
                              .column = problem->place.column,
                              .length = problem->place.length > 0 ? problem->place.length : 1,
                              .message = problem->message,
                              .excerpt = problem->excerpt};
}

void rehearse_problems_free(rehearse_problems *problems)
{
    if (!problems)
        return;
    problems_free(&problems->list);
    free(problems);
}

void problems_hand_over(struct problems *problems, rehearse_problems **out)
{
    if (out)
        *out = NULL;
    if (out && problems->count > 0) {
        *out = memory_new(1, sizeof **out);
        (*out)->list = *problems;
        *problems = (struct problems){0};
    }
    problems_free(problems);
}

/* Tells the caller's handler in the caller's words. */
static void tell(void *self, enum failure_kind kind, const char *message)
{
    static const rehearse_failure_kind kinds[] = {[FAILURE_MEMORY] = REHEARSE_NO_MEMORY,
                                                  [FAILURE_INVARIANT] = REHEARSE_BROKEN_INVARIANT,
                                                  [FAILURE_ENVIRONMENT] = REHEARSE_SYSTEM_FAILED,
                                                  [FAILURE_TOO_LARGE] = REHEARSE_TOO_LARGE};
    const rehearse_failure *failure = self;
    check_enter(NULL); /* it may leave by longjmp, and what the context lies in may go with that */
    failure->call(failure->context, kinds[kind], message);
}

static struct check_context failure_context(rehearse_failure *failure)
{
    struct check_context context = {.handler = {NULL, NULL}};
    if (failure->call)
        context.handler = (struct failure_handler){tell, failure};
    return context;
}

/* Opens the file `name` or, if there is one, the text. */
static rehearse_status open_any(const char *name, const char *text, const rehearse_scenario_options *given,
                                rehearse_scenario **out, rehearse_problems **out_problems)
{
    rehearse_scenario_options options;
    struct problems problems = {0};
    *out = NULL;
    if (out_problems)
        *out_problems = NULL;
    if (!options_copy(&options, OPTIONS_FIRST, sizeof options, given))
        return REHEARSE_BAD_INPUT;
    struct check_context opening = failure_context(&options.failure);
    const struct check_context *before = check_enter(&opening);

    struct setting *settings = memory_new(options.settings_count, sizeof *settings);
    for (size_t i = 0; i < options.settings_count; i++)
        settings[i] = (struct setting){options.settings[i].path, options.settings[i].value};
    struct scenario *scenario = text ? scenario_read_text(name, text, settings, options.settings_count, &problems)
                                     : scenario_read(name, settings, options.settings_count, &problems);
    free(settings);
    if (scenario) {
        rehearse_scenario *handle = memory_new(1, sizeof *handle);
        handle->scenario = scenario;
        handle->failure = options.failure;
        handle->context = failure_context(&handle->failure);
        atomic_init(&handle->references, 1);
        *out = handle;
    }
    problems_hand_over(&problems, out_problems);
    check_enter(before);
    return *out ? REHEARSE_OK : REHEARSE_BAD_INPUT;
}

rehearse_status rehearse_scenario_open(const char *path, const rehearse_scenario_options *options,
                                       rehearse_scenario **scenario, rehearse_problems **problems)
{
    return open_any(path, NULL, options, scenario, problems);
}

rehearse_status rehearse_scenario_open_text(const char *name, const char *text,
                                            const rehearse_scenario_options *options, rehearse_scenario **scenario,
                                            rehearse_problems **problems)
{
    return open_any(name, text, options, scenario, problems);
}

rehearse_scenario *scenario_hold(const rehearse_scenario *scenario)
{
    rehearse_scenario *held = (rehearse_scenario *)(uintptr_t)scenario; /* only the count of references changes */
    atomic_fetch_add(&held->references, 1);
    return held;
}

void scenario_release(rehearse_scenario *scenario)
{
    if (!scenario || atomic_fetch_sub(&scenario->references, 1) > 1)
        return;
    if (scenario->rules)
        rules_delete(scenario->rules);
    scenario_free(scenario->scenario);
    free(scenario);
}

void rehearse_scenario_free(rehearse_scenario *scenario)
{
    scenario_release(scenario);
}

const char *rehearse_scenario_name(const rehearse_scenario *scenario)
{
    return scenario->scenario->name;
}

uint64_t rehearse_scenario_seed(const rehearse_scenario *scenario)
{
    return scenario->scenario->seed;
}

int64_t rehearse_scenario_start(const rehearse_scenario *scenario)
{
    return scenario->scenario->start_epoch_ns;
}
