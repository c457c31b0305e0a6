/* response.c - the tables of response.h as arrays, and the end of a response. */
#include "model/response.h"

#include <stdlib.h>

const char *const authority_words[] = {
#define X(name, word, meaning) word,
    AUTHORITIES(X)
#undef X
        NULL};

const char *const diagnosis_words[] = {
#define X(name, word, authority, meaning) word,
    DIAGNOSES(X)
#undef X
        NULL};

const char *const response_step_words[STEP_KINDS] = {
#define X(name, words) words,
    RESPONSE_STEPS(X)
#undef X
};

const char *const level_meanings[LEVEL_KINDS] = {
#define X(name, word, decision, meaning) meaning,
    LEVELS(X)
#undef X
};

const char *const answer_words[] = {
#define X(name, word, authority, decision) word,
    ANSWERS(X)
#undef X
        NULL};

enum authority answer_authority(enum answer answer)
{
    static const enum authority of[ANSWER_KINDS] = {
#define X(name, word, authority, decision) AUTHORITY_##authority,
        ANSWERS(X)
#undef X
    };
    return of[answer];
}

enum authority diagnosis_authority(enum diagnosis diagnosis)
{
    static const enum authority of[DIAGNOSIS_KINDS] = {
#define X(name, word, authority, meaning) AUTHORITY_##authority,
        DIAGNOSES(X)
#undef X
    };
    return of[diagnosis];
}

void response_free(struct response *response)
{
    if (!response)
        return;
    for (int i = 0; i < response->people_count; i++) {
        struct person *person = &response->people[i];
        free(person->role);
        for (int step = 0; step < STEP_KINDS; step++)
            distribution_free(&person->takes[step].law);
    }
    free(response->people);
    free(response->script);
    free(response);
}
