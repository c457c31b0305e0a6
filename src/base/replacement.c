/* replacement.c - a fresh folder, the exchange, and what becomes of the old one. */
#define _GNU_SOURCE /* renameat2, statx */
#include "base/replacement.h"

#include "base/check.h"
#include "base/file.h"
#include "base/harmless.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Not every C library knows this call, and musl 1.2.3 not statx; the flags are Linux's. */
#ifndef RENAME_EXCHANGE
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2
static int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    return (int)syscall(SYS_renameat2, from, old, to, new, flags);
}
#endif

#define MARK ".rehearse-"
#define RANDOM_LETTERS 6 /* as mkdtemp makes them */
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* --- what is in a folder --- */

static bool is_regular(int folder, const char *name)
{
    struct stat status;
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}

/* Whether a file begins as a run's does, as far as it goes: a run may have been killed while it wrote it. */
static bool file_begins(int folder, const char *name, const char *with)
{
    char bytes[64];
    size_t length = strlen(with);
    ENSURE(length <= sizeof bytes);
    int file = is_regular(folder, name) ? openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;
    if (file < 0)
        return false;
    ssize_t count = read(file, bytes, length);
    close(file);
    return count >= 0 && memcmp(bytes, with, (size_t)count) == 0;
}

static bool has_proof(int folder, const struct content *content)
{
    return file_begins(folder, content->proof, content->proof_begins) ||
           (content->seal && file_begins(folder, content->seal, content->seal_begins));
}

/* The next entry but "." and "..". */
static const char *next_name(DIR *folder)
{
    const struct dirent *entry;
    while ((entry = readdir(folder)) && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0))
        continue;
    return entry ? entry->d_name : NULL;
}

/* Whether a file is the one called `wanted`; NULL: none is. */
static bool has_name(const char *name, const char *wanted)
{
    return wanted && strcmp(name, wanted) == 0;
}

/* Whether the names of ours in a folder are files of a run; if not, says which is none. */
static bool all_ours(DIR *folder, const char *path, const struct content *content)
{
    bool proven = has_proof(dirfd(folder), content);
    rewinddir(folder);
    for (const char *name; (name = next_name(folder));)
        if (content->ours(name) && !(proven && is_regular(dirfd(folder), name))) {
            print_complaint(
                "%s/%s is not a run's (no %s of a run beside it), so nothing is written there; move it, or name "
                "another folder",
                path, name, content->proof);
            errno = EEXIST;
            return false;
        }
    return true;
}

/* Empties a folder: what a run made is removed, the proof last; everything else moves to the folder `to`. */
static void empty_folder(DIR *folder, int to, const struct content *content)
{
    int from = dirfd(folder);
    bool proven = has_proof(from, content);
    rewinddir(folder);
    for (const char *name; (name = next_name(folder));) {
        if (!content->ours(name))
            renameat2(from, name, to, name, RENAME_NOREPLACE);
        else if (proven && is_regular(from, name) && !has_name(name, content->proof) && !has_name(name, content->seal))
            unlinkat(from, name, 0);
    }
    if (proven && content->seal && is_regular(from, content->seal))
        unlinkat(from, content->seal, 0);
    if (proven && is_regular(from, content->proof))
        unlinkat(from, content->proof, 0);
}

/* --- what a killed run left --- */

/* Whether a name is `prefix` and the letters of mkdtemp. */
static bool has_mark(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 && strlen(name + length) == RANDOM_LETTERS &&
           strspn(name + length, LETTERS) == RANDOM_LETTERS;
}

/* Opens a folder for reading and to hold it; for what it starts, too: gnuplot outlives a killed run. */
static DIR *held_folder(int file)
{
    DIR *folder = file >= 0 ? fdopendir(file) : NULL;
    if (folder && fcntl(file, F_SETFD, 0) != 0) {
        closedir(folder);
        return NULL;
    }
    return folder;
}

/* A folder of our own that no run holds, open and held; or NULL. */
static DIR *take_abandoned(int parent, const char *name)
{
    struct stat status;
    int file = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return NULL;
    DIR *folder = NULL;
    if (fstat(file, &status) == 0 && status.st_uid == geteuid() && flock(file, LOCK_EX | LOCK_NB) == 0)
        folder = fdopendir(file);
    if (!folder)
        close(file);
    return folder;
}

/* Removes what killed runs left in the folder `parent`, and moves what was not theirs back to `place`. */
static void clear_abandoned(DIR *parent, const char *prefix, int place, const struct content *content)
{
    rewinddir(parent);
    for (const char *name; (name = next_name(parent));) {
        DIR *folder = has_mark(name, prefix) ? take_abandoned(dirfd(parent), name) : NULL;
        if (!folder)
            continue;
        empty_folder(folder, place, content);
        if (unlinkat(dirfd(parent), name, AT_REMOVEDIR) != 0)
            print_complaint("%s, which a run left beside its results, has files in it that are not a run's", name);
        closedir(folder);
    }
}

/* --- beside or inside --- */

static bool same_mount(int a, int b)
{
#ifdef STATX_MNT_ID
    struct statx of_a, of_b;
    if (statx(a, "", AT_EMPTY_PATH, STATX_MNT_ID, &of_a) != 0 || statx(b, "", AT_EMPTY_PATH, STATX_MNT_ID, &of_b) != 0)
        return false;
    return of_a.stx_dev_major == of_b.stx_dev_major && of_a.stx_dev_minor == of_b.stx_dev_minor &&
           (!(of_a.stx_mask & of_b.stx_mask & STATX_MNT_ID) || of_a.stx_mnt_id == of_b.stx_mnt_id);
#else
    struct stat of_a, of_b;
    return fstat(a, &of_a) == 0 && fstat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev;
#endif
}

/* Gives the fresh folder the group and the mode of the old one. False when it would be another's, or differ. */
static bool same_rights(int fresh, int old)
{
    struct stat status;
    if (fstat(old, &status) != 0 || status.st_uid != geteuid())
        return false;
    if (fgetxattr(old, "system.posix_acl_access", NULL, 0) >= 0 ||
        fgetxattr(old, "system.posix_acl_default", NULL, 0) >= 0)
        return false;
    return fchown(fresh, (uid_t)-1, status.st_gid) == 0 && fchmod(fresh, status.st_mode & 07777) == 0;
}

static bool is_working_folder(int folder)
{
    struct stat here, there;
    return stat(".", &here) == 0 && fstat(folder, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

/* The folder that holds `place`, "/" included at the end. */
static struct text parent_of(const char *place)
{
    struct text parent = {0};
    text_add_bytes(&parent, place, (size_t)(strrchr(place, '/') + 1 - place));
    return parent;
}

/* Makes a fresh folder at the path `template`, and holds it. */
static bool make_fresh(struct replacement *r, struct text *template)
{
    r->fresh = memory_copy_text(template->bytes);
    if (mkdtemp(r->fresh)) {
        int file = open(r->fresh, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        r->made = held_folder(file);
        if (r->made) {
            flock(file, LOCK_EX | LOCK_NB); /* nobody else knows it */
            return true;
        }
        rmdir(r->fresh);
    }
    free(r->fresh);
    r->fresh = NULL;
    return false;
}

static void drop_fresh(struct replacement *r)
{
    if (!r->made)
        return;
    empty_folder(r->made, dirfd(r->old), r->content);
    rmdir(r->fresh);
    closedir(r->made);
    free(r->fresh);
    r->made = NULL;
    r->fresh = NULL;
}

static bool begin_beside(struct replacement *r)
{
    bool begun = false;
    struct text parent = parent_of(r->place), template = {0};
    const char *name = r->place + parent.length;
    DIR *folder = opendir(parent.bytes);
    if (folder && *name != '\0' && !is_working_folder(dirfd(r->old)) && same_mount(dirfd(folder), dirfd(r->old))) {
        text_format(&template, MARK "%s-", name);
        clear_abandoned(folder, template.bytes, dirfd(r->old), r->content);
        template.length = 0;
        text_format(&template, "%s" MARK "%s-XXXXXX", parent.bytes, name);
        begun = make_fresh(r, &template);
        if (begun && !same_rights(dirfd(r->made), dirfd(r->old))) {
            drop_fresh(r);
            begun = false;
        }
    }
    if (begun)
        r->parent = folder;
    else if (folder)
        closedir(folder);
    text_free(&parent);
    text_free(&template);
    return begun;
}

static bool begin_inside(struct replacement *r)
{
    struct text template = {0};
    text_format(&template, "%s/" MARK "XXXXXX", r->place);
    bool begun = make_fresh(r, &template);
    if (!begun)
        print_complaint("cannot write to the folder %s: %s", r->place, strerror(errno));
    text_free(&template);
    return begun;
}

/* --- from outside --- */

bool replacement_possible(const char *path, const struct content *content)
{
    DIR *folder = folder_make(path) && access(path, W_OK | X_OK) == 0 ? opendir(path) : NULL;
    if (!folder) {
        print_complaint("cannot write to the folder %s: %s", path, strerror(errno));
        return false;
    }
    bool possible = all_ours(folder, path, content);
    closedir(folder);
    return possible;
}

enum begun replacement_begin(struct replacement *r, const char *folder, const struct content *content)
{
    int lock;
    *r = (struct replacement){.content = content};
    if (!replacement_possible(folder, content))
        return NOT_BEGUN;
    if (!folder_lock(folder, &lock))
        return BEGIN_INTERRUPTED;
    r->place = realpath(folder, NULL);
    r->old = held_folder(lock);
    if (!r->place || !r->old) {
        print_complaint("cannot read the folder %s: %s", folder, strerror(errno));
        folder_unlock(lock);
        free(r->place);
        return NOT_BEGUN;
    }
    if (all_ours(r->old, folder, content)) { /* again: what was there may have changed before the lock was ours */
        bool begun = begin_beside(r);
        clear_abandoned(r->old, MARK, dirfd(r->old), content);
        if (begun || begin_inside(r))
            return BEGUN;
    }
    replacement_end(r);
    return NOT_BEGUN;
}

/* Moves the new files to where the old ones were: see replacement.h. */
static bool move_files(struct replacement *r)
{
    const struct content *content = r->content;
    int old = dirfd(r->old), made = dirfd(r->made);
    if (content->seal)
        unlinkat(old, content->seal, 0);
    rewinddir(r->old);
    for (const char *name; (name = next_name(r->old));)
        if (content->ours(name) && !has_name(name, content->proof))
            unlinkat(old, name, 0);
    bool moved = true;
    rewinddir(r->made);
    for (const char *name; (name = next_name(r->made));)
        if (!has_name(name, content->proof) && !has_name(name, content->seal))
            moved = renameat(made, name, old, name) == 0 && moved;
    moved = renameat(made, content->proof, old, content->proof) == 0 && moved;
    if (content->seal && moved)
        moved = renameat(made, content->seal, old, content->seal) == 0;
    return moved;
}

static bool exchange_folders(struct replacement *r)
{
    if (!r->parent || renameat2(AT_FDCWD, r->fresh, AT_FDCWD, r->place, RENAME_EXCHANGE) != 0)
        return false;
    DIR *old = r->old; /* from now on each lies under the other's name */
    r->old = r->made;
    r->made = old;
    return true;
}

/* Asks for no memory: where there is none the old folder would stay beside the new one, with what is in it. */
bool replacement_commit(struct replacement *r)
{
    bool done = folder_sync(dirfd(r->made)) && (exchange_folders(r) || move_files(r)) && folder_sync(dirfd(r->old)) &&
                (!r->parent || folder_sync(dirfd(r->parent)));
    if (!done)
        print_complaint("cannot write to the folder %s: %s", r->place, strerror(errno));
    return done;
}

void replacement_end(struct replacement *r)
{
    drop_fresh(r);
    if (r->parent)
        closedir(r->parent);
    closedir(r->old);
    free(r->place);
}
