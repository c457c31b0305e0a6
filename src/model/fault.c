/* fault.c - the words of faults, and a list of them in the order of time. */
#include "model/fault.h"

#include "base/memory.h"

const char *const fault_words[] = {
#define X(kind, word, parameters, handler, text) word,
    FAULTS(X)
#undef X
        NULL};
const char *const fault_parameters[FAULT_KINDS] = {
#define X(kind, word, parameters, handler, text) parameters,
    FAULTS(X)
#undef X
};
const char *const fault_texts[FAULT_KINDS] = {
#define X(kind, word, parameters, handler, text) text,
    FAULTS(X)
#undef X
};

bool faults_any(const struct faults *faults)
{
    bool any = false;
    for (int i = 0; i < faults->count; i++)
        any |= !faults->of[i].planned;
    return any;
}

void faults_add(struct faults *faults, struct fault fault)
{
    int at = faults->count++;
    faults->of = memory_grow(faults->of, (size_t)faults->count, sizeof *faults->of);
    for (; at > 0 && faults->of[at - 1].at_ns > fault.at_ns; at--)
        faults->of[at] = faults->of[at - 1];
    faults->of[at] = fault;
}
