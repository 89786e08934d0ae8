package dev.larder.worker.provision.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the engine sends piece by piece; closed early, it breaks off. */
final class Streamed<T> implements ResultCallback<T> {
  private final Consumer<T> recipient;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private @Nullable Closeable connection;
  private boolean closed = false;

  Streamed(Consumer<T> recipient) {
    this.recipient = recipient;
  }

  /** Done when everything has come, failed when it broke off by itself. */
  CompletableFuture<Void> end() {
    return end;
  }

  @Override
  public void onStart(Closeable opened) {
    synchronized (this) {
      connection = opened;
      if (!closed) {
        return;
      }
    }
    closeQuietly(opened);
  }

  @Override
  public void onNext(T piece) {
    recipient.accept(piece);
  }

  @Override
  public void onError(Throwable thrown) {
    end.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }

  @Override
  public void close() {
    Closeable opened;
    synchronized (this) {
      closed = true;
      opened = connection;
    }
    if (opened != null) {
      closeQuietly(opened);
    }
    end.complete(null);
  }

  private static void closeQuietly(Closeable opened) {
    try {
      opened.close();
    } catch (IOException e) {
      // it is of no use any more
    }
  }
}
