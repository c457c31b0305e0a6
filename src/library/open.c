/* open.c - scenarios and what is wrong in them, as handles. */
#include "base/memory.h"
#include "base/version.h"
#include "language/language.h"
#include "library/handles.h"
#include "world/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct options_shape shape = {"rehearse_scenario_options", sizeof(rehearse_scenario_options),
                                           sizeof(rehearse_scenario_options)};

const char *rehearse_version(void)
{
    return REHEARSE_VERSION;
}

void rehearse_free(void *memory)
{
    free(memory);
}

void option_problem(struct problems *problems, const char *format, ...)
{
    char why[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    problem_add(problems, (struct place){.source = "options"}, NULL, "%s", why);
}

bool options_copy(void *into, const struct options_shape *shape_of, const void *options, struct problems *problems)
{
    size_t size = 0;
    memset(into, 0, shape_of->known);
    if (!options)
        return true;
    memcpy(&size, options, sizeof size);
    if (size < shape_of->least) {
        option_problem(problems, "size is %zu; set it to sizeof(%s)", size, shape_of->name);
        return false;
    }
    memcpy(into, options, size < shape_of->known ? size : shape_of->known);
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

/* Reads the file `name` or, if there is one, the text. */
static struct scenario *read_source(const char *name, const char *text, const rehearse_scenario_options *options,
                                    struct problems *problems)
{
    struct setting *settings = memory_new(options->settings_count, sizeof *settings);
    for (size_t i = 0; i < options->settings_count; i++)
        settings[i] = (struct setting){options->settings[i].path, options->settings[i].value};
    struct scenario *scenario = text ? scenario_read_text(name, text, settings, options->settings_count, problems)
                                     : scenario_read(name, settings, options->settings_count, problems);
    free(settings);
    return scenario;
}

static rehearse_status open_any(const char *name, const char *text, const rehearse_scenario_options *given,
                                rehearse_scenario **out, rehearse_problems **out_problems)
{
    rehearse_scenario_options options;
    struct problems problems = {0};
    *out = NULL;
    if (out_problems)
        *out_problems = NULL;
    bool known = options_copy(&options, &shape, given, &problems);
    struct check_context opening = failure_context(&options.failure);
    const struct check_context *before = check_enter(&opening);
    struct scenario *scenario = known ? read_source(name, text, &options, &problems) : NULL;
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
        rules_free(scenario->rules);
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
