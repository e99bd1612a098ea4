using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;

namespace Workflows.Embedded.Mail;

/// <summary>
/// Connections to the relay that wait a short while for the next mail: in a storm, greeting, TLS and sign-in cost more than the mails.
/// One that a refusal or a fault came over is never kept. Thread-safe.
/// </summary>
/// <param name="stay">How long one waits; zero keeps none.</param>
/// <param name="clock">Measures it.</param>
internal sealed class IdleConnections(TimeSpan stay, TimeProvider clock)
{
    /// <summary>As many as a storm uses at a time; those that it no longer needs grow old.</summary>
    private const int MaxKept = 16;

    /// <summary>How long a connection that has been silent since its last mail is taken for alive without asking, which costs a round trip.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<(RelayConnection Connection, long Since)> kept = [];
    private ITimer? sweeper;

    /// <summary>One that the relay still answers on; null where there is none.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RelayConnection?> TakeAsync(CancellationToken cancellationToken)
    {
        while (Last() is ({ } connection, var since))
        {
            if (clock.GetElapsedTime(since) < Fresh && connection.IsSilent)
            {
                return connection;
            }

            try
            {
                await connection.Client.NoOpAsync(cancellationToken); // the relay may have hung up meanwhile; nothing of a mail has been said yet
                return connection;
            }
            catch (Exception gone) when (gone is IOException or ProtocolException or CommandException or ServiceNotConnectedException)
            {
                connection.Dispose();
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

        return null;
    }

    /// <summary>Keeps one for the next mail.</summary>
    /// <returns>False where it has to be closed instead.</returns>
    public bool TryKeep(RelayConnection connection)
    {
        if (stay <= TimeSpan.Zero)
        {
            return false;
        }

        lock (gate)
        {
            if (kept.Count == MaxKept)
            {
                return false;
            }

            kept.Add((connection, clock.GetTimestamp()));
            sweeper ??= clock.CreateTimer(_ => Sweep(), null, stay, stay);
            return true;
        }
    }

    /// <summary>The one that was used last, so that those that a storm needed grow old.</summary>
    private (RelayConnection? Connection, long Since) Last()
    {
        lock (gate)
        {
            if (kept.Count == 0)
            {
                return default;
            }

            (RelayConnection, long) last = kept[^1];
            kept.RemoveAt(kept.Count - 1);
            return last;
        }
    }

    private void Sweep()
    {
        List<RelayConnection> old;
        lock (gate)
        {
            old = [.. kept.Where(k => clock.GetElapsedTime(k.Since) >= stay).Select(k => k.Connection)];
            kept.RemoveAll(k => old.Contains(k.Connection));
            if (kept.Count == 0)
            {
                sweeper?.Dispose();
                sweeper = null;
            }
        }

        foreach (RelayConnection connection in old)
        {
            connection.Dispose(); // without QUIT: nobody waits for a relay's goodbye here
        }
    }
}

/// <summary>A connection to the relay.</summary>
/// <param name="Client">Speaks on it.</param>
/// <param name="Socket">Beneath it; the client's.</param>
internal sealed record RelayConnection(SmtpClient Client, Socket Socket) : IDisposable
{
    /// <summary>Neither a word nor the end of the connection has come.</summary>
    public bool IsSilent => !Socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    public void Dispose() => Client.Dispose();
}
