package dev.larder.worker.provision.tofu;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs with the real program, the one that a worker with this environment would take: skipped where
 * neither OpenTofu nor Terraform is installed, unless LARDER_REQUIRE_TOFU is set, as in CI.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsTofu.Condition.class)
public @interface NeedsTofu {
  /** Whether it is there, or has to be. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Optional<TofuProgram> program = TofuProgram.find(System.getenv());
      if (program.isPresent()) {
        return ConditionEvaluationResult.enabled("with " + program.get().path());
      }
      if (System.getenv().containsKey("LARDER_REQUIRE_TOFU")) {
        return ConditionEvaluationResult.enabled("not installed, and has to be: fails");
      }
      return ConditionEvaluationResult.disabled(
          TofuProgram.missing(System.getenv()) + "; see CONTRIBUTING.md");
    }
  }
}
