using System.Net;
using System.Net.Sockets;
using Workflows.Hosting;

namespace Workflows.Security;

/// <summary>Where a request comes from, as far as it can be believed.</summary>
internal sealed class CallerAddress(WorkflowsOptions options)
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>
    /// The connection's address, or the one that the outermost of the trusted proxies saw: each of them appends the address of whoever
    /// connected to it, so what stands further left was written by the caller. Null when there is none.
    /// </summary>
    public IPAddress? Of(HttpContext context)
    {
        if (options.TrustedProxies > 0)
        {
            string[] hops = string.Join(',', context.Request.Headers[ForwardedFor].ToArray())
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (hops.Length >= options.TrustedProxies && IPEndPoint.TryParse(hops[^options.TrustedProxies], out IPEndPoint? seen)) // Azure writes the port, too
            {
                return seen.Address;
            }
        }

        return context.Connection.RemoteIpAddress;
    }

    /// <summary>What a request is counted under: IPv4 as it is, IPv6 by its /64, which one subscriber has whole.</summary>
    public string KeyOf(HttpContext context) => Of(context) switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } six => new IPAddress([.. six.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]) + "/64",
        { } four => four.ToString(),
    };
}
