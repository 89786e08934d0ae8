/** What a template says of its provisioner, by kind: the keys it may write, and what they mean. */
@NullMarked
package dev.larder.specification;

import org.jspecify.annotations.NullMarked;
