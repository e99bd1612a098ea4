using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Workflows.Embedded.Mail;

/// <summary>
/// Mail through an SMTP relay, one mail at a time on a connection. TLS is what the address says and never less: a relay that does not
/// offer it, or whose certificate the system does not trust, is an error. All recipients are taken or none.
/// </summary>
internal sealed class SmtpRoute : MailRoute
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string host;
    private readonly int port;
    private readonly SecureSocketOptions security;
    private readonly NetworkCredential? credential;
    private readonly X509ChainPolicy? trust;
    private readonly IdleConnections idle;
    private readonly bool wantsReports;

    private SmtpRoute(
        string host, int port, SecureSocketOptions security, NetworkCredential? credential, X509ChainPolicy? trust, IdleConnections idle, bool wantsReports)
    {
        this.wantsReports = wantsReports;
        this.host = host;
        this.port = port;
        this.security = security;
        this.credential = credential;
        this.trust = trust;
        this.idle = idle;
    }

    /// <param name="uri">The relay's address.</param>
    /// <param name="trust">Which certificates to trust; default: those of the operating system.</param>
    /// <param name="idle">Keeps connections for the next mail; default: none is kept.</param>
    /// <param name="wantsReports">Asks for reports of each mail's way, delivered ones too (RFC 3461), where the relay sends such.</param>
    /// <exception cref="FormatException">No host, or an option that there is not.</exception>
    public static SmtpRoute Of(Uri uri, X509ChainPolicy? trust = null, IdleConnections? idle = null, bool wantsReports = false)
    {
        NetworkCredential? credential = null;
        if (uri.UserInfo.Length > 0)
        {
            string[] parts = uri.UserInfo.Split(':', 2);
            credential = new(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        bool isImplicit = uri.Scheme == "smtps";
        int port = uri.Port > 0 ? uri.Port : isImplicit ? 465 : credential is null ? 25 : 587;
        bool isStartTls = uri.Query.TrimStart('?').ToLowerInvariant() switch
        {
            "" => credential is not null || port == 587,
            "starttls=true" => true,
            "starttls=false" => false,
            _ => throw new FormatException("An SMTP relay's address expects ?starttls=true, ?starttls=false or nothing after its port."),
        };
        SecureSocketOptions security = isImplicit ? SecureSocketOptions.SslOnConnect : isStartTls ? SecureSocketOptions.StartTls : SecureSocketOptions.None;
        idle ??= new(TimeSpan.Zero, TimeProvider.System);
        return uri.Host.Length > 0 ? new SmtpRoute(uri.IdnHost, port, security, credential, trust, idle, wantsReports)
            : throw new FormatException("An SMTP relay's address expects a host: smtp://relay.example:587.");
    }

    public override async Task<MailOutcome> DeliverAsync(MimeMail mail, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        RelayConnection? connection = null;
        bool isSending = false;
        try
        {
            string? reply = null;
            while ((connection = await idle.TakeAsync(patience.Token)) is not null && (reply = await TrySendAsync(connection.Client)) is null)
            {
                connection.Dispose(); // the relay closes what was kept, e.g. after so many mails, and takes none on it
            }

            if (connection is null)
            {
                Socket socket = await ConnectAsync(patience.Token);
                SmtpClient client = new ReportingClient(wantsReports) { ServerCertificateValidationCallback = IsTrusted, CheckCertificateRevocation = false };
                connection = new(client, socket);
                if (await GreetAsync(connection, patience.Token) is { } refusal)
                {
                    return refusal;
                }

                isSending = true;
                reply = await client.SendAsync(MimeMail.Format, mail.Message, mail.Sender, mail.Recipients, patience.Token);
            }

            if (idle.TryKeep(connection))
            {
                connection = null; // the next mail's
            }
            else
            {
                await QuitAsync(connection.Client, patience.Token);
            }

            return MailOutcome.Taken($"{(int)SmtpStatusCode.Ok} {reply}".TrimEnd()); // RFC 5321 section 4.3.2: only 250 ends a mail well
        }
        catch (SmtpCommandException refusal)
        {
            return OutcomeOf(refusal, isSending);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MailOutcome.Unavailable($"The relay {host}:{port} did not answer within {Patience.TotalSeconds:0} seconds.");
        }
        catch (NotSupportedException)
        {
            return MailOutcome.Unavailable($"The relay {host}:{port} was expected to start TLS, and does not offer it.");
        }
        catch (Exception failure) when (failure is SocketException or IOException or SslHandshakeException or ProtocolException)
        {
            return MailOutcome.Unavailable($"The relay {host}:{port} failed: {failure.Message}");
        }
        finally
        {
            connection?.Dispose();
        }

        async Task<string?> TrySendAsync(SmtpClient kept)
        {
            isSending = true;
            try
            {
                return await kept.SendAsync(MimeMail.Format, mail.Message, mail.Sender, mail.Recipients, patience.Token);
            }
            catch (SmtpCommandException closing) when (closing.StatusCode == SmtpStatusCode.ServiceNotAvailable)
            {
                isSending = false;
                return null; // 421, RFC 5321 section 3.8: it has taken nothing
            }
        }
    }

    /// <summary>A socket of our own, because MailKit's waits for the relay's delayed acknowledgement between small writes: 40 ms for each mail.</summary>
    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Greets the relay, and signs in where the address has a user.</summary>
    /// <returns>Why it would not have us.</returns>
    private async Task<MailOutcome?> GreetAsync(RelayConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.Client.ConnectAsync(connection.Socket, host, port, security, cancellationToken); // which owns it from here on
        }
        catch
        {
            connection.Socket.Dispose();
            throw;
        }

        return credential is null ? null : await AuthenticateAsync(connection.Client, cancellationToken);
    }

    private async Task<MailOutcome?> AuthenticateAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            // Tokens, which a password is not.
            client.AuthenticationMechanisms.Remove("XOAUTH2");
            client.AuthenticationMechanisms.Remove("OAUTHBEARER");
            await client.AuthenticateAsync(credential!, cancellationToken);
            return null;
        }
        catch (NotSupportedException)
        {
            return new(HttpStatusCode.Unauthorized,
                $"The relay {host}:{port} was expected to offer a way to sign in with a password; it offers {string.Join(", ", client.AuthenticationMechanisms)}.");
        }
        catch (AuthenticationException refusal)
        {
            // The message begins with the relay's code; 4xx: it could not look the user up just now.
            return refusal.Message.StartsWith('4')
                ? MailOutcome.Unavailable($"The relay {host}:{port} did not authenticate: {refusal.Message}")
                : new(HttpStatusCode.Unauthorized, $"The relay {host}:{port} refused user or password: {refusal.Message}");
        }
    }

    private static async Task QuitAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ProtocolException or CommandException)
        {
            // The mail is taken; how the relay says goodbye does not matter.
        }
    }

    private MailOutcome OutcomeOf(SmtpCommandException refusal, bool isSending)
    {
        int code = (int)refusal.StatusCode;
        string said = string.Create(CultureInfo.InvariantCulture, $"The relay {host}:{port} refused {What(refusal)}: {code} {refusal.Message}");
        return (refusal.ErrorCode, code) switch
        {
            // A greeting or a handshake that fails says nothing about this mail.
            (_, < 500) => MailOutcome.Unavailable(said),
            _ when !isSending => MailOutcome.Unavailable(said),
            // 552: too large, which is the mail's fault; anything else said to a sender is about us.
            (SmtpErrorCode.SenderNotAccepted, not 552) => new(HttpStatusCode.Forbidden, said),
            _ => MailOutcome.Refused(said),
        };
    }

    private static string What(SmtpCommandException refusal) => refusal.ErrorCode switch
    {
        SmtpErrorCode.SenderNotAccepted => $"the sender {refusal.Mailbox?.Address}",
        SmtpErrorCode.RecipientNotAccepted => $"the recipient {refusal.Mailbox?.Address}",
        SmtpErrorCode.MessageNotAccepted => "the content",
        _ => "to go on",
    };

    /// <summary>
    /// Names a mail in its envelope, so that a report of its way says which it was; MailKit leaves it out where the relay knows none (RFC 3461).
    /// </summary>
    private sealed class ReportingClient(bool wantsReports) : SmtpClient
    {
        protected override string? GetEnvelopeId(MimeMessage message) => message.Headers[DeliveryReport.Header];

        protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) => wantsReports
            ? DeliveryStatusNotification.Success | DeliveryStatusNotification.Failure | DeliveryStatusNotification.Delay : null;
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (trust is null || errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 offered)
        {
            return false;
        }

        using X509Chain own = new() { ChainPolicy = trust };
        return own.Build(offered);
    }
}
