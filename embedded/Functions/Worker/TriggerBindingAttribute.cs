namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Marks the parameter that makes a function run.</summary>
public abstract class TriggerBindingAttribute : BindingAttribute;
