using System.Reflection;
using Microsoft.Extensions.Logging;
using Workflows.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Conventions;

/// <summary>Operators filter and alert by event ids: one id, one event.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void EventIds_AreEachUsedOnce()
    {
        (int Id, string Where)[] events = [.. ((Assembly[])[typeof(WorkflowCatalog).Assembly, typeof(AuditLog).Assembly])
            .SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(m => (m.GetCustomAttribute<LoggerMessageAttribute>()?.EventId ?? 0, $"{m.DeclaringType!.Name}.{m.Name}"))
            .Where(e => e.Item1 != 0)];
        Assert.NotEmpty(events);
        Assert.Empty(events.GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(e => e.Where))}"));
    }
}
