/* yardstick.c - what this machine can do at all, to hold the simulator's speed against: random touches of memory, and a
 * textbook M/M/1 queue with one binary heap of events.
 *
 *     yardstick touch MEGABYTES COUNT    ns a touch of a random 32-byte record, prefetched eight ahead
 *     yardstick heap CUSTOMERS           ns a customer of an M/M/1 queue at load 0.8, 1,000 idle sources in the heap
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t state = 88172645463325252U;
static uint64_t next(void) /* xorshift64, Marsaglia 2003 */
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

struct record {
    uint64_t words[4];
};

static int touch(uint64_t megabytes, uint64_t count)
{
    enum { AHEAD = 8 };
    uint64_t records = megabytes * 1000000 / sizeof(struct record), at[AHEAD], sum = 0;
    struct record *memory = calloc(records, sizeof *memory);
    if (!memory)
        return 3;
    memset(memory, 1, records * sizeof *memory);
    for (int i = 0; i < AHEAD; i++)
        at[i] = next() % records;
    double start = now_s();
    for (uint64_t i = 0; i < count; i++) {
        uint64_t here = at[i % AHEAD];
        at[i % AHEAD] = (uint64_t)(((next() >> 32) * records) >> 32);
        __builtin_prefetch(&memory[at[i % AHEAD]], 1);
        sum += memory[here].words[0]++;
    }
    printf("%.2f\n", (now_s() - start) * 1e9 / (double)count);
    free(memory);
    return sum == 0; /* used, so that nothing is left out */
}

struct event {
    double time;
    int what; /* 0 arrival, 1 departure */
};
#define EVENTS 1001
static struct event heap[EVENTS];
static int held;

static void push(struct event e)
{
    int at = held++;
    for (; at > 0 && heap[(at - 1) / 2].time > e.time; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = e;
}

static struct event pop(void)
{
    struct event least = heap[0], moved = heap[--held];
    int at = 0;
    for (int child = 1; child < held; child = 2 * at + 1) {
        child += child + 1 < held && heap[child + 1].time < heap[child].time;
        if (moved.time <= heap[child].time)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
    return least;
}

static double exponential(double mean)
{
    return -mean * log(((double)(next() >> 11) + 0.5) / 9007199254740992.0);
}

static int heap_queue(uint64_t customers)
{
    uint64_t done = 0;
    int waiting = 0;
    for (int i = 0; i < EVENTS - 1; i++)
        push((struct event){exponential(1250), 0});
    double start = now_s();
    while (done < customers) {
        struct event e = pop();
        if (e.what == 0) {
            push((struct event){e.time + exponential(1250), 0});
            if (waiting++ == 0)
                push((struct event){e.time + exponential(1), 1});
        } else {
            done++;
            if (--waiting > 0)
                push((struct event){e.time + exponential(1), 1});
        }
    }
    printf("%.2f\n", (now_s() - start) * 1e9 / (double)customers);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "touch") == 0)
        return touch(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
    if (argc == 3 && strcmp(argv[1], "heap") == 0)
        return heap_queue(strtoull(argv[2], NULL, 10));
    fputs("usage: yardstick touch MEGABYTES COUNT | yardstick heap CUSTOMERS\n", stderr);
    return 2;
}
