/** The process: worker, provisioners and command line, composed here. */
@NullMarked
package dev.larder.worker;

import org.jspecify.annotations.NullMarked;
