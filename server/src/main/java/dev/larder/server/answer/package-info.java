/** What the API answers with: JSON of what the store shows, said once for all routes. */
@NullMarked
package dev.larder.server.answer;

import org.jspecify.annotations.NullMarked;
