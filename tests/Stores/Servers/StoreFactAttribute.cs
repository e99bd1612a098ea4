using Workflows.Testing;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Workflows.Stores.Tests.Servers;

/// <summary>A fact of a contract: the class that runs it decides by <see cref="RequiresNodeAttribute"/> whether it can be skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Workflows.Stores.Tests.Servers.StoreFactDiscoverer", "Workflows.Stores.Tests")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>Makes the test cases of <see cref="StoreFactAttribute"/>.</summary>
public sealed class StoreFactDiscoverer(IMessageSink sink) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        bool needsNode = testMethod.TestClass.Class.GetCustomAttributes(typeof(RequiresNodeAttribute)).Any();
        string? reason = needsNode && !NodeServer.IsContinuousIntegration ? NodeServer.WhyMissing : null;
        TestMethodDisplay display = discoveryOptions.MethodDisplayOrDefault();
        TestMethodDisplayOptions options = discoveryOptions.MethodDisplayOptionsOrDefault();
        return [reason is null ? new XunitTestCase(sink, display, options, testMethod) : new SkippedCase(sink, display, options, testMethod, reason)];
    }
}

/// <summary>A test case that says why it does not run.</summary>
public sealed class SkippedCase : XunitTestCase
{
    private string? reason;

    /// <summary>For deserialization.</summary>
    [Obsolete("Called by the deserializer.")]
    public SkippedCase()
    {
    }

    internal SkippedCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod testMethod, string reason)
        : base(sink, display, options, testMethod)
    {
        this.reason = reason;
        SkipReason = reason;
    }

    public override void Serialize(IXunitSerializationInfo data)
    {
        ArgumentNullException.ThrowIfNull(data);
        base.Serialize(data);
        data.AddValue("reason", reason);
    }

    public override void Deserialize(IXunitSerializationInfo data)
    {
        ArgumentNullException.ThrowIfNull(data);
        reason = data.GetValue<string>("reason");
        base.Deserialize(data);
        SkipReason = reason;
    }
}
