/* version.h - the version of the program and of its library, as every output states it. */
#ifndef REHEARSE_BASE_VERSION_H
#define REHEARSE_BASE_VERSION_H

#include <rehearse.h>

#define REHEARSE_VERSION REHEARSE_VERSION_STRING

#endif
