namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Marks a parameter that is handed to a function beside its trigger.</summary>
public abstract class InputBindingAttribute : BindingAttribute;
