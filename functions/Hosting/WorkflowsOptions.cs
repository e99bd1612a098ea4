using Workflows.Events;
using Workflows.Mail;
using Workflows.Webhooks;

namespace Workflows.Hosting;

/// <summary>Settings of the application, section <c>Workflows</c>. Lengths of time are written <c>d.hh:mm:ss</c>.</summary>
public sealed class WorkflowsOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Workflows";

    /// <summary>The address under which people reach the application; links in mails begin with it. Default: where this machine listens.</summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>Folder with profiles and people; relative to the application. Default: <c>contracts</c>.</summary>
    public string Contracts { get; set; } = "contracts";

    /// <summary>Tables: a connection string. Default: the setting <c>AzureWebJobsStorage</c>, which each edition's host brings.</summary>
    public string? Tables { get; set; }

    /// <summary>Tables by identity instead: the service's address, e.g. <c>https://account.table.core.windows.net</c>.</summary>
    public Uri? TablesServiceUri { get; set; }

    /// <summary>Mail's sender and retries.</summary>
    public MailOptions Mail { get; set; } = new();

    /// <summary>Where domain events go; by default nowhere.</summary>
    public EventOptions Events { get; set; } = new();

    /// <summary>Opens the first sign-in when no mail can be read yet; empty: nobody can. At least 20 characters.</summary>
    public string AdminKey { get; set; } = "";

    /// <summary>
    /// An address that is called every minute when all is well, for a monitor outside that tells when it misses the call; https, http on this machine only.
    /// A secret, as such addresses are. None: nobody is called.
    /// </summary>
    public Uri? Heartbeat { get; set; }

    /// <summary>Webhook sources with secrets of their own, behind <c>/api/hooks/{name}</c>.</summary>
    public IList<WebhookSourceOptions> Sources { get; } = [];

    /// <summary>
    /// Proxies in front of the application that add the caller's address to <c>X-Forwarded-For</c>; rate limits count by the address
    /// that the outermost of them saw. 0: the header is not believed, since anybody can send it. Azure's front end is one.
    /// The embedded host removes the header;
    /// it has ASP.NET Core's own switch, which acts before.
    /// </summary>
    public int TrustedProxies { get; set; }

    /// <summary>Certificates that protect the key ring of links and sessions; the first encrypts, all of them decrypt. None: it is not encrypted.</summary>
    public IList<KeyRingCertificate> KeyRingCertificates { get; } = [];

    /// <summary>Webhooks whose bodies are read and kept at once before further ones are answered 503, which the sources retry. Default: 1,000.</summary>
    public int MaxConcurrentWebhooks { get; set; } = 1000;

    /// <summary>Bytes of bodies and files that requests hold at once before further ones are answered 503. Default (0):
    /// a sixteenth of the memory that the process may use, from 24 to 64 MiB.</summary>
    public long MaxBytesInFlight { get; set; }
}
