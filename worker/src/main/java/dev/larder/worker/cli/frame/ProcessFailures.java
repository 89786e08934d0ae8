package dev.larder.worker.cli.frame;

import dev.larder.cli.frame.Exit;
import dev.larder.cli.frame.Failures;
import dev.larder.cli.frame.Failures.Report;
import dev.larder.store.NewerSchema;
import dev.larder.store.TransactionTimeout;
import dev.larder.store.secret.UnknownSecretKey;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowNotFoundException;
import java.sql.SQLException;
import java.util.Optional;
import picocli.CommandLine;

/** What may go wrong in a verb that has a database and Temporal. */
public final class ProcessFailures implements Failures.More {
  @Override
  public Optional<Report> reportOf(Exception e, CommandLine command) {
    return reportOf(e, Optional.ofNullable(Connections.of(command.getCommandSpec())));
  }

  /** What went wrong, to be part of another message. */
  public static String describe(Exception e, Connections connections) {
    return Failures.known(e)
        .or(() -> reportOf(e, Optional.of(connections)))
        .orElseGet(() -> Failures.bug(e))
        .reason();
  }

  private static Optional<Report> reportOf(Exception e, Optional<Connections> connections) {
    return ofSecrets(e)
        .or(() -> ofSchema(e))
        .or(() -> ofText(e))
        .or(
            () ->
                DatabaseErrors.behind(e, connections).map(message -> Report.of(Exit.AWAY, message)))
        .or(() -> ofTime(e))
        .or(() -> ofTemporal(e, connections));
  }

  private static Optional<Report> ofSecrets(Exception e) {
    return e instanceof UnknownSecretKey unknown
        ? Optional.of(Report.of(Exit.WRONG_INPUT, String.valueOf(unknown.getMessage())))
        : Optional.empty();
  }

  private static Optional<Report> ofSchema(Exception e) {
    return Failures.cause(e, NewerSchema.class)
        .map(newer -> Report.of(Exit.AWAY, String.valueOf(newer.getMessage())));
  }

  private static Optional<Report> ofText(Exception e) {
    return Failures.cause(e, SQLException.class)
        .flatMap(sql -> Optional.ofNullable(sql.getSQLState()))
        .filter(state -> state.startsWith("22"))
        .map(
            state ->
                Report.of(
                    Exit.WRONG_INPUT,
                    "PostgreSQL cannot take a text that was given (%s)".formatted(state)));
  }

  private static Optional<Report> ofTime(Exception e) {
    return Failures.cause(e, TransactionTimeout.class)
        .map(waited -> Report.of(Exit.FAILED, String.valueOf(waited.getMessage())));
  }

  private static Optional<Report> ofTemporal(Exception e, Optional<Connections> connections) {
    String where = connections.map(c -> " at Temporal " + c.temporalShown()).orElse("");
    if (Failures.cause(e, WorkflowNotFoundException.class).isPresent()) {
      return Optional.of(
          Report.of(
              Exit.AWAY,
              "the Reconciler does not run%s: start one with `larder worker`".formatted(where)));
    }
    return Failures.cause(e, StatusRuntimeException.class)
        .map(status -> Report.of(Exit.AWAY, away(status, connections)));
  }

  private static String away(StatusRuntimeException status, Optional<Connections> connections) {
    return "cannot reach Temporal%s: %s"
        .formatted(
            connections.map(c -> " at " + c.temporalShown()).orElse(""),
            status.getStatus().getCode()
                + Optional.ofNullable(status.getStatus().getDescription())
                    .map(text -> " (" + text.lines().findFirst().orElse("") + ")")
                    .orElse(""));
  }
}
