pub struct ReqwestTransport;
