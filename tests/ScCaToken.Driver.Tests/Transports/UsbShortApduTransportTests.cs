using ScCaToken.Protocol.Ccid;

namespace ScCaToken.Driver.Tests.Transports;

/// <summary>The same with a device that exchanges short APDUs only.</summary>
public sealed class UsbShortApduTransportTests : TransportContract
{
    protected override ITransportRig CreateRig() => new UsbTransportTests.UsbRig(CcidExchangeLevel.ShortApdu);
}
