# rehearse - `make help` lists the targets. Everything built goes to $(BUILD).

BUILD    ?= build
CC       := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
CFLAGS   ?= -O3 -g
PREFIX   ?= /usr/local
LIBDIR   ?= $(PREFIX)/lib
SCENARIO ?= scenarios/canary-ramp-rollout.yaml
SANITIZE ?=
CHECKS   ?= 0
V        ?= 0

# Bits depend on these: a fused multiply-add or x87 arithmetic changes doubles.
EXACT    := -ffp-contract=off -fno-fast-math
ifeq ($(shell echo __i386__ | $(CC) $(CFLAGS) -E -P - 2>/dev/null),1)
EXACT    += -msse2 -mfpmath=sse
endif
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
ifeq ($(WERROR),1)
WARNINGS += -Werror
endif

# Against a mistake of ours that somebody's file finds: tests/structure/hardened.sh holds these on the binary. Checked
# copies need optimisation, and sanitizers do more than they.
HARDENED := -fstack-protector-strong
ifneq ($(filter -O1 -O2 -O3 -Os -Ofast,$(CFLAGS)),)
HARDENED += $(if $(SANITIZE),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif
HARDLINK := -Wl,-z,relro,-z,now,-z,noexecstack
PIE      := $(if $(filter -static,$(CFLAGS) $(LDFLAGS)),,-pie)

# Parsed before set-up has installed anything, so a missing pkg-config or library must not be an error here.
NEEDS    := yaml-0.1 jansson
PKG      := $(shell pkg-config --cflags $(NEEDS) 2>/dev/null)
LIBS     := $(or $(shell pkg-config --libs $(NEEDS) 2>/dev/null),-lyaml -ljansson) -lcsv -lm
GSL      := -lgsl -lgslcblas # closed forms of tests/theory; the program does without
WRAPPED  := -Wl,--wrap=calloc # tests/library: memory that runs out
CMOCKA   := $(or $(shell pkg-config --libs cmocka 2>/dev/null),-lcmocka)
FLAGS    := -std=c17 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -Isrc -Iinclude $(PKG) \
            $(CFLAGS) $(EXACT) $(HARDENED) $(WARNINGS) -fopenmp -fPIC -fvisibility=hidden $(SANITIZE) $(if $(filter 1,$(CHECKS)),-DREHEARSE_CHECKS=1)

MAIN     := src/command/main.c
SOURCES  := $(filter-out $(MAIN),$(wildcard src/*/*.c))
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o)
ARCHIVE  := $(BUILD)/rooms.a
# What programs of other people link: the rooms without the command line, and no names but rehearse.h's.
VERSION  := $(shell sed -n 's/^\#define REHEARSE_VERSION_STRING "\(.*\)"/\1/p' include/rehearse.h)
# Before 1.0 a new minor version may change the interface, so it is part of the shared library's name.
SONAME   := librehearse.so.$(basename $(VERSION))
SHARED   := $(BUILD)/librehearse.so.$(VERSION)
STATIC   := $(BUILD)/librehearse.a
PUBLIC   := $(filter-out $(BUILD)/src/command/%,$(OBJECTS))
PROGRAM  := $(BUILD)/rehearse
TESTS    := $(wildcard tests/*/test_*.c)
# The other sources of a test's folder are its helpers.
helpers   = $(filter-out $(TESTS),$(wildcard $(dir $(1))*.c))
TEST_PROGRAMS := $(foreach test,$(TESTS),$(BUILD)/tests/$(basename $(notdir $(test))))
FORMATTED = $(wildcard include/*.h src/*/*.[ch] tests/*.c tests/*/*.[ch] tests/*/*.cpp)

MAKEFLAGS += --no-print-directory
Q   := $(if $(filter 1,$(V)),,@)
say  = $(if $(filter 1,$(V)),:,echo "  $(1) $(2)")

.PHONY: all run test check theory bench cross dieharder fuzz generate asan ubsan tsan readme lint bless library install uninstall clean help programs setup setup-tests FORCE
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

all: $(ARCHIVE) $(PROGRAM) ## build the program: build/rehearse (the default)

run: setup ## install what is missing, build, and run SCENARIO (default: the whole plan)
	@$(MAKE) all
	@$(BUILD)/rehearse run $(SCENARIO)

test: setup-tests ## install what is missing, build, and run all tests; the last line counts them
	@$(MAKE) programs || { echo "0 passed, 1 failed"; exit 1; }
	@BUILD=$(BUILD) V=$(V) tests/run

check: setup-tests ## build, unit tests and fast script tests: under a minute
	@$(MAKE) programs
	@BUILD=$(BUILD) V=$(V) tests/run --fast

theory: setup-tests ## compare 60 million rounds of each textbook queue with its closed form; results/theory.md
	@$(MAKE) programs
	@BUILD=$(BUILD) REHEARSE=$(abspath $(BUILD)/rehearse) REHEARSE_THEORY=long $(BUILD)/tests/test_theory

bench: setup ## measure speed and memory against yardsticks; results/bench.md; FULL=1 adds the whole plan (3 minutes)
	@.ci/setup simpy || echo "going on without simpy"
	@$(MAKE) all
	@BUILD=$(BUILD) tests/bench/bench.sh

# Each compiler on its own: what cannot be had is named and its rows are left out.
cross: setup ## one digest from every compiler and processor that can be had; results/determinism.md
	@for extra in clang musl aarch64 s390x i686 locales; do .ci/setup $$extra || echo "going on without $$extra"; done
	@$(MAKE) all
	@BUILD=$(BUILD) tests/cross/cross.sh --full

dieharder: setup ## dieharder's full set on the interleaved draws of learners, an hour or so; results/dieharder.txt
	@.ci/setup dieharder
	@BUILD=$(BUILD) tests/random/dieharder.sh --full

fuzz: setup ## feed damaged files to the readers for SECONDS (default 60); what crashes joins tests/fuzz/corpus
	@.ci/setup fuzz
	@$(MAKE) all
	@BUILD=$(BUILD) tests/fuzz/fuzz.sh $(or $(SECONDS),60) 0

generate: setup ## play COUNT (default 2000) random valid scenarios under the sanitizers; SEED (default 1)
	@$(MAKE) BUILD=$(BUILD)/sanitized-address CC=gcc CFLAGS="-O1 -g -fno-omit-frame-pointer" CHECKS=1 \
	    SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" all
	@BUILD=$(BUILD)/sanitized-address JOBS=2 tests/fuzz/generated.sh $(or $(COUNT),2000) $(or $(SEED),1)

# A sanitized copy of everything in its own folder, with every invariant checked at every sample; unit tests and one
# small run.
sanitized = $(MAKE) BUILD=$(BUILD)/$(1) CFLAGS="-O1 -g -fno-omit-frame-pointer" SANITIZE="$(2)" CHECKS=1 $(3) programs && \
            BUILD=$(BUILD)/$(1) V=$(V) REHEARSE_THEORY=one $(4) tests/run --programs --small-run

asan: setup-tests ## unit tests and a small run under the address sanitizer
	@$(call sanitized,asan,-fsanitize=address)

ubsan: setup-tests ## the same under the undefined-behaviour sanitizer
	@$(call sanitized,ubsan,-fsanitize=undefined -fno-sanitize-recover=all)

# gcc's OpenMP runtime is opaque to the thread sanitizer, so every barrier would look like a race. LLVM's runtime tells
# it through the archer tool, hence clang here.
tsan: ## the same under the thread sanitizer (clang and archer)
	@.ci/setup tests clang
	@$(call sanitized,tsan,-fsanitize=thread,CC=clang,OMP_TOOL_LIBRARIES="$$(.ci/setup where-archer)" \
	    TSAN_OPTIONS="ignore_noninstrumented_modules=1 halt_on_error=1 exitcode=66" OMP_NUM_THREADS=4)

readme: ## put what theory, cross and bench measured, and what lint finds in the five documents, on their pages
	@$(MAKE) all
	@mkdir -p results
	@$(PROGRAM) check --lint --format markdown scenarios/canary-ramp-rollout.yaml >results/lint.md
	@tests/readme.sh

lint: ## layout, static analysis and the direction of includes
	@.ci/setup lint
	@clang-format --dry-run -Werror $(FORMATTED) || { echo "to mend it: clang-format -i FILE"; exit 1; }
	@cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	    --suppress=missingIncludeSystem --library=posix -D__GNUC__ -D_POSIX_C_SOURCE=200809L -Isrc src
	@tests/structure/includes.sh

bless: ## make today's output the golden one; read the diff afterwards
	@$(MAKE) all
	@for script in tests/golden/*.sh; do [ ! -x "$$script" ] || \
	    REHEARSE_BLESS=1 BUILD=$(BUILD) REHEARSE=$(BUILD)/rehearse "$$script" || exit 1; done
	@git diff --stat -- tests/golden 2>/dev/null || true

library: $(SHARED) $(STATIC) ## build librehearse, static and shared, for programs in C: include/rehearse.h

install: all library ## copy program, library and scenarios under PREFIX (default /usr/local; DESTDIR is honoured)
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/include" "$(DESTDIR)$(LIBDIR)/pkgconfig" \
	    "$(DESTDIR)$(PREFIX)/share/rehearse"
	install -m 755 $(BUILD)/rehearse "$(DESTDIR)$(PREFIX)/bin/rehearse"
	install -m 644 include/rehearse.h "$(DESTDIR)$(PREFIX)/include/rehearse.h"
	install -m 644 $(SHARED) $(STATIC) "$(DESTDIR)$(LIBDIR)/"
	ln -sf librehearse.so.$(VERSION) "$(DESTDIR)$(LIBDIR)/$(SONAME)"
	ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/librehearse.so"
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|; s|@NEEDS@|$(NEEDS)|' \
	    src/library/rehearse.pc.in >"$(DESTDIR)$(LIBDIR)/pkgconfig/rehearse.pc"
	cp -R scenarios "$(DESTDIR)$(PREFIX)/share/rehearse/"

uninstall: ## remove what install copied
	rm -f "$(DESTDIR)$(PREFIX)/bin/rehearse" "$(DESTDIR)$(PREFIX)/include/rehearse.h" \
	    "$(DESTDIR)$(LIBDIR)"/librehearse.* "$(DESTDIR)$(LIBDIR)/pkgconfig/rehearse.pc"
	rm -rf "$(DESTDIR)$(PREFIX)/share/rehearse"

clean: ## remove everything built
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-18s %s\n", $$1, $$2 }'

setup:
	@.ci/setup

setup-tests:
	@.ci/setup tests

programs: $(ARCHIVE) $(PROGRAM) $(TEST_PROGRAMS)

# Changed flags rebuild everything.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(FLAGS)' | cmp -s - $@ || echo '$(CC) $(FLAGS)' > $@

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@$(call say,CC,$<)
	$(Q)$(CC) $(FLAGS) -MMD -MP -c $< -o $@

# Made anew, and by appending: rooms may have files of one name, which `ar r` would take for one another.
$(ARCHIVE): $(OBJECTS)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) qcs $@ $(OBJECTS)

$(SHARED): $(PUBLIC)
	@$(call say,LD,$@)
	$(Q)$(CC) $(FLAGS) $(HARDLINK) $(LDFLAGS) -shared -Wl,-soname,$(SONAME) -Wl,--no-undefined $^ $(LIBS) -o $@

# One object, whose hidden names are made its own: they cannot meet those of the program that links it.
$(STATIC): $(PUBLIC)
	@$(call say,AR,$@)
	$(Q)$(CC) -r -nostdlib $^ -o $(@:.a=.o)
	$(Q)$(or $(OBJCOPY),objcopy) --localize-hidden $(@:.a=.o)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(@:.a=.o)

$(PROGRAM): $(MAIN:%.c=$(BUILD)/%.o) $(ARCHIVE)
	@$(call say,LD,$@)
	$(Q)$(CC) $(FLAGS) $(PIE) $(HARDLINK) $(LDFLAGS) $^ $(LIBS) -o $@

define link_test
$(BUILD)/tests/$(basename $(notdir $(1))): $(BUILD)/$(1:.c=.o) $(patsubst %.c,$(BUILD)/%.o,$(call helpers,$(1))) \
    $(BUILD)/tests/checked.o $(ARCHIVE)
	@$$(call say,LD,$$@)
	$(Q)$(CC) $(FLAGS) $(LDFLAGS) $$^ $(CMOCKA) $(if $(filter tests/theory/%,$(1)),$(GSL)) \
	    $(if $(filter tests/library/%,$(1)),$(WRAPPED)) $(LIBS) -o $$@
endef
$(foreach test,$(TESTS),$(eval $(call link_test,$(test))))

-include $(OBJECTS:.o=.d) $(patsubst %.c,$(BUILD)/%.d,$(wildcard tests/*.c tests/*/*.c)) $(MAIN:%.c=$(BUILD)/%.d)
