/**
 * What Larder's workflows cost beside the least that the same servers could do it with, both in one
 * run. Read Scenario, Servers, Figure.
 */
@NullMarked
package dev.larder.worker.bench;

import org.jspecify.annotations.NullMarked;
