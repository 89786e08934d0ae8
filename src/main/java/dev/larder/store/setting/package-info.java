/**
 * The settings that all workers share. Its door: {@code Settings} for those that decide, {@code
 * SharedSettings} for people. Read Setting, Settings, SharedSettings.
 */
@NullMarked
package dev.larder.store.setting;

import org.jspecify.annotations.NullMarked;
