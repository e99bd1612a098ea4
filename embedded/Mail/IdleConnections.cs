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
    /// <summary>Relays allow an account few connections at a time.</summary>
    private const int MaxKept = 4;

    private readonly Lock gate = new();
    private readonly List<(SmtpClient Client, long Since)> kept = [];
    private ITimer? sweeper;

    /// <summary>One that the relay still answers on; null where there is none.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SmtpClient?> TakeAsync(CancellationToken cancellationToken)
    {
        while (Last() is { } client)
        {
            try
            {
                await client.NoOpAsync(cancellationToken); // the relay may have hung up meanwhile; nothing of a mail has been said yet
                return client;
            }
            catch (Exception gone) when (gone is IOException or ProtocolException or CommandException or ServiceNotConnectedException)
            {
                client.Dispose();
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }

        return null;
    }

    /// <summary>Keeps one for the next mail.</summary>
    /// <returns>False where it has to be closed instead.</returns>
    public bool TryKeep(SmtpClient client)
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

            kept.Add((client, clock.GetTimestamp()));
            sweeper ??= clock.CreateTimer(_ => Sweep(), null, stay, stay);
            return true;
        }
    }

    /// <summary>The one that was used last, so that those that a storm needed grow old.</summary>
    private SmtpClient? Last()
    {
        lock (gate)
        {
            if (kept.Count == 0)
            {
                return null;
            }

            SmtpClient last = kept[^1].Client;
            kept.RemoveAt(kept.Count - 1);
            return last;
        }
    }

    private void Sweep()
    {
        List<SmtpClient> old;
        lock (gate)
        {
            old = [.. kept.Where(k => clock.GetElapsedTime(k.Since) >= stay).Select(k => k.Client)];
            kept.RemoveAll(k => old.Contains(k.Client));
            if (kept.Count == 0)
            {
                sweeper?.Dispose();
                sweeper = null;
            }
        }

        foreach (SmtpClient client in old)
        {
            client.Dispose(); // without QUIT: nobody waits for a relay's goodbye here
        }
    }
}
