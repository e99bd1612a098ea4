using System.Net;
using System.Net.Sockets;

namespace Workflows.Events;

/// <summary>
/// Where people's own channels may lead: what a person types must not make this server ask others in its own network (SSRF, OWASP).
/// Without a list every host with public addresses only; with one, its hosts and no others, whatever their addresses.
/// </summary>
/// <param name="hosts">Names of hosts; <c>*.example.jp</c> for all below a domain.</param>
public sealed class ChannelAddresses(IReadOnlyCollection<string> hosts)
{
    /// <summary>The address of a channel can be one: https, and where hosts are listed one of them (there http on this machine, too).</summary>
    public bool Takes(Uri? url) => url is { IsAbsoluteUri: true, UserInfo.Length: 0 }
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && hosts.Count > 0))
        && (hosts.Count > 0 ? IsListed(url.IdnHost) : !IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out IPAddress? address) || IsPublic(address));

    /// <summary>The hosts that are listed; none: every public one.</summary>
    public IReadOnlyCollection<string> Hosts => hosts;

    /// <summary>The client for these channels: it looks at the addresses that a name has at the moment of connecting, and connects to those.</summary>
    public HttpClient Client() => new(Handler()) { Timeout = TimeSpan.FromSeconds(10) };

    internal SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = hosts.Count > 0, // a proxy would look the name up itself: where every public host is allowed, addresses are looked at here
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = ConnectAsync,
    };

    /// <summary>An address that the whole internet knows as one host (IANA's special-purpose registries; RFC 6890).</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        byte[] b = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return b switch
            {
                [0 or 10 or 127 or >= 224, ..] or [100, >= 64 and <= 127, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..]
                    or [192, 0, 0 or 2, _] or [198, 18 or 19, ..] or [198, 51, 100, _] or [203, 0, 113, _] => false,
                _ => true,
            };
        }

        // 2000::/3 is what is handed out; Teredo (2001::/32), documentation (2001:db8::/32) and 6to4 (2002::/16) lie in it and lead elsewhere.
        return (b[0] & 0xE0) == 0x20 && b is not ([0x20, 0x01, 0x00, 0x00, ..] or [0x20, 0x01, 0x0D, 0xB8, ..] or [0x20, 0x02, ..]);
    }

    private bool IsListed(string host) => hosts.Any(listed => listed.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(listed[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(listed, StringComparison.OrdinalIgnoreCase));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        if (hosts.Count == 0 && !addresses.All(IsPublic))
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The name leads into a private network.");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
